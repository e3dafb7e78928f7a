CREATE SUBSCRIPTION su CONNECTION 'host=a' PUBLICATION pu WITH (two_phase = true, connect = false, slot_name = NONE);
