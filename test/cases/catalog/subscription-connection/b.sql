CREATE SUBSCRIPTION su CONNECTION 'host=b password=one' PUBLICATION pu WITH (connect = false, slot_name = NONE);
