CREATE TABLE t (a text) PARTITION BY RANGE (a text_pattern_ops);
