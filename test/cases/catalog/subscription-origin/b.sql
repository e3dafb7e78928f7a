CREATE SUBSCRIPTION su CONNECTION 'host=a' PUBLICATION pu WITH (origin = none, connect = false, slot_name = NONE);
