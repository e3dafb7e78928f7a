CREATE TABLE t (a int);
CREATE POLICY p ON t TO aim_writer, aim_reader;
