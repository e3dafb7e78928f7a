CREATE TABLE t (a int, b text);
CREATE INDEX i ON t (a);
INSERT INTO t SELECT g, g FROM generate_series(1, 1000) g;
ANALYZE t;
