GRANT SELECT (a) ON t TO aim_reader;
