CREATE TABLE t (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE t1 (a int, b int);
