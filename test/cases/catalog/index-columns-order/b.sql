CREATE INDEX i ON t (b, a);
