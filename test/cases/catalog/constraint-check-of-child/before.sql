CREATE TABLE p (a int, CHECK (a > 0));
CREATE TABLE t (a int) INHERITS (p);
