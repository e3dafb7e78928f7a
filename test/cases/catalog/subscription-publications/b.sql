CREATE SUBSCRIPTION su CONNECTION 'host=a password=one' PUBLICATION pv WITH (connect = false, slot_name = NONE);
