CREATE TABLE t (a int) TABLESPACE aim_space;
