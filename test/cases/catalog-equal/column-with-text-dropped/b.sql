CREATE TABLE t (a int, gone text);
ALTER TABLE t DROP gone;
