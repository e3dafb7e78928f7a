GRANT SELECT ON t TO aim_reader;
