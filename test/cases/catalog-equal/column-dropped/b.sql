CREATE TABLE t (a int, gone int, b text);
ALTER TABLE t DROP gone;
