CREATE SUBSCRIPTION su CONNECTION 'host=a' PUBLICATION pu WITH (connect = false, enabled = false, create_slot = false, slot_name = sl);
