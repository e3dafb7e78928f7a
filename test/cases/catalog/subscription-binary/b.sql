CREATE SUBSCRIPTION su CONNECTION 'host=a password=one' PUBLICATION pu WITH (binary = true, connect = false, slot_name = NONE);
