CREATE INDEX i ON t (a, b);
