CREATE TABLE p (id int PRIMARY KEY, x int, UNIQUE (x));
CREATE TABLE t (a int, b int);
