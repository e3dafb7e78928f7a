CREATE TABLE t (gone int, b int, a int);
ALTER TABLE t DROP gone;
CREATE PUBLICATION pu FOR TABLE t (b, a);
