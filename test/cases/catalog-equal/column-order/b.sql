CREATE TABLE t (a int, c date);
ALTER TABLE t ADD b text;
