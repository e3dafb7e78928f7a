CREATE TABLE t (a int);
GRANT SELECT ON t TO aim_reader;
GRANT INSERT ON t TO aim_writer;
