CREATE SUBSCRIPTION su CONNECTION 'host=a' PUBLICATION pu WITH (connect = false, slot_name = NONE);
