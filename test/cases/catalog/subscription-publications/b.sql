CREATE SUBSCRIPTION su CONNECTION 'host=a' PUBLICATION pv WITH (connect = false, slot_name = NONE);
