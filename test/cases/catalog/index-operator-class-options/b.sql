CREATE INDEX i ON t USING gist (v tsvector_ops (siglen = 100));
