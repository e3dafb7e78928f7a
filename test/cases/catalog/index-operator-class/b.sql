CREATE INDEX i ON t (b text_pattern_ops);
