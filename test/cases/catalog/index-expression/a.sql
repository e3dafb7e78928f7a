CREATE INDEX i ON t (upper(b));
