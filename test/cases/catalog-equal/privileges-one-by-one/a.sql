CREATE TABLE t (a int);
GRANT SELECT, INSERT ON t TO aim_reader;
