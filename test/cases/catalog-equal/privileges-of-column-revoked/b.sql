CREATE TABLE t (a int);
GRANT SELECT (a) ON t TO aim_reader;
REVOKE SELECT (a) ON t FROM aim_reader;
