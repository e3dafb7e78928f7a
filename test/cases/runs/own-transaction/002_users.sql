-- As another tool wrote it.
BEGIN;
CREATE TABLE users (id integer PRIMARY KEY);
CREATE INDEX users_id ON users (id);
COMMIT;
