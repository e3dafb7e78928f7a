GRANT CREATE ON SCHEMA public TO aim_reader;
