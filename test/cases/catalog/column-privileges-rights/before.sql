CREATE TABLE t (a int, b text);
GRANT UPDATE (a) ON t TO aim_reader;
