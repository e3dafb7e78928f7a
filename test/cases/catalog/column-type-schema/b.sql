CREATE TABLE t (a s.e);
