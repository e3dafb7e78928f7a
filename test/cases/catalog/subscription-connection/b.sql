CREATE SUBSCRIPTION su CONNECTION 'host=b' PUBLICATION pu WITH (connect = false, slot_name = NONE);
