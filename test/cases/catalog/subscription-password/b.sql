CREATE SUBSCRIPTION su CONNECTION 'host=a password=two' PUBLICATION pu WITH (connect = false, slot_name = NONE);
