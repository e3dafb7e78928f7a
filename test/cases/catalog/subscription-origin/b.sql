CREATE SUBSCRIPTION su CONNECTION 'host=a password=one' PUBLICATION pu WITH (origin = none, connect = false, slot_name = NONE);
