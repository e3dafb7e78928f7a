CREATE TABLE t (a int, b int) INHERITS (q, p);
