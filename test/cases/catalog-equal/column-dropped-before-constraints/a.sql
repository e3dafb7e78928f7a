CREATE TABLE t (a int, b int, PRIMARY KEY (a, b), CHECK (b > 0));
CREATE INDEX i ON t (b) INCLUDE (a);
