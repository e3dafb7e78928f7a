CREATE TABLE t ("A" int);
