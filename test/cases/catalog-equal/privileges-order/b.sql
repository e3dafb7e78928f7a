CREATE TABLE t (a int);
GRANT INSERT ON t TO aim_writer;
GRANT SELECT ON t TO aim_reader;
