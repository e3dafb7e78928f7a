CREATE TABLE t (a int, b int) INHERITS (p, q);
