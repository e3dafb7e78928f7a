CREATE TABLE p (a int);
CREATE TABLE q (a int);
CREATE TABLE t (a int) INHERITS (q);
