CREATE SUBSCRIPTION su CONNECTION 'host=a password=one' PUBLICATION pu WITH (connect = false, slot_name = NONE);
