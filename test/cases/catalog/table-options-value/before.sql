CREATE TABLE t (a int, b text);
ALTER TABLE t SET (fillfactor = 70);
