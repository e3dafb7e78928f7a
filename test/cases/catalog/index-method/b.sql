CREATE INDEX i ON t USING hash (a);
