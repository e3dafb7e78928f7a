CREATE TABLE t (a int);
GRANT SELECT ON t TO aim_reader;
REVOKE SELECT ON t FROM aim_reader;
