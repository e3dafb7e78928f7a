CREATE TABLE t (a int4range, b tsrange, CONSTRAINT k UNIQUE (a, b WITHOUT OVERLAPS));
