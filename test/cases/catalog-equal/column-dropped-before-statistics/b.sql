CREATE TABLE t (gone int, b int);
ALTER TABLE t ADD a int;
ALTER TABLE t DROP gone;
CREATE STATISTICS st ON a, b FROM t;
