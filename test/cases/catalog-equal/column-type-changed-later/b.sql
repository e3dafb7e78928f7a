CREATE TABLE t (a int, b varchar(10));
ALTER TABLE t ALTER a TYPE bigint, ALTER b TYPE varchar(20);
