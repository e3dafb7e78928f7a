CREATE SUBSCRIPTION su CONNECTION 'host=a password=one' PUBLICATION pu WITH (two_phase = true, connect = false, slot_name = NONE);
