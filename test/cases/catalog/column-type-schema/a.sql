CREATE TABLE t (a e);
