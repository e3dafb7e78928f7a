CREATE SUBSCRIPTION su CONNECTION 'host=a' PUBLICATION pu WITH (binary = true, connect = false, slot_name = NONE);
