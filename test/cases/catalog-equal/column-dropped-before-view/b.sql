CREATE TABLE t (a int, gone int, b int);
ALTER TABLE t DROP gone;
CREATE VIEW v AS SELECT * FROM t;
