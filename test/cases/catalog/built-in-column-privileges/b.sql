GRANT SELECT (rolname) ON pg_authid TO aim_reader;
