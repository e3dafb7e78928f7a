CREATE TABLE t (a int, b text);
GRANT SELECT ON t TO aim_reader;
