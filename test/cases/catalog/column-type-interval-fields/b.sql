CREATE TABLE t (a interval day to second);
