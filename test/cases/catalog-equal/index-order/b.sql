CREATE TABLE t (a int, b int);
CREATE INDEX y ON t (b);
CREATE INDEX x ON t (a);
