CREATE INDEX i ON t (a) WITH (fillfactor = 50);
