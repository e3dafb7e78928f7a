ALTER TABLE t SET (fillfactor = 71);
