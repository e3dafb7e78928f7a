GRANT SELECT ON pg_authid TO aim_reader;
REVOKE SELECT ON pg_authid FROM aim_reader;
