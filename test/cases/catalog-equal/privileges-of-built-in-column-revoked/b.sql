GRANT SELECT (rolname) ON pg_authid TO aim_reader;
REVOKE SELECT (rolname) ON pg_authid FROM aim_reader;
