CREATE TABLE t (a int, b int);
CREATE PUBLICATION pu FOR TABLE t (a, b);
