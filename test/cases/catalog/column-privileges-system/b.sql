GRANT SELECT (ctid) ON t TO aim_reader;
