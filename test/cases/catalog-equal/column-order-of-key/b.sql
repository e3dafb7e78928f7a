CREATE TABLE t (c int, b int, a int);
ALTER TABLE t ADD UNIQUE (b, c);
