CREATE INDEX i ON t (lower(b));
