GRANT SELECT ON pg_authid TO aim_reader;
