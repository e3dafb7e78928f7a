CREATE TABLE users (id integer PRIMARY KEY);
COMMIT;
CREATE TABLE teams (id integer PRIMARY KEY);
