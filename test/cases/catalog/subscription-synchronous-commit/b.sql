CREATE SUBSCRIPTION su CONNECTION 'host=a password=one' PUBLICATION pu WITH (synchronous_commit = local, connect = false, slot_name = NONE);
