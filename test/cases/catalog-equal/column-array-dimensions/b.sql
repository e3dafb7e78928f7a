CREATE TABLE t (a int[3][]);
