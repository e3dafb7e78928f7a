CREATE TABLE u (a int, b text);
ALTER TABLE u RENAME TO t;
