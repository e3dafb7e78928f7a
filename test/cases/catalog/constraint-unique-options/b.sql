ALTER TABLE t ADD UNIQUE (a) WITH (fillfactor = 60);
