CREATE EXTENSION pgcrypto;
CREATE TABLE t (a int, b text);
