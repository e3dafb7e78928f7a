CREATE SUBSCRIPTION su CONNECTION 'host=a' PUBLICATION pu WITH (synchronous_commit = local, connect = false, slot_name = NONE);
