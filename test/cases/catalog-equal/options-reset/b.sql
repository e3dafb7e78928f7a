CREATE TABLE t (a int) WITH (fillfactor = 70);
ALTER TABLE t RESET (fillfactor);
