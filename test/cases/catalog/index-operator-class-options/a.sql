CREATE INDEX i ON t USING gist (v);
