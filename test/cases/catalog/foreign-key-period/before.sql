CREATE TABLE p (a int4range, b tsrange, CONSTRAINT k PRIMARY KEY (a, b WITHOUT OVERLAPS));
CREATE TABLE t (a int4range, b tsrange);
