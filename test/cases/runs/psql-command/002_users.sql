CREATE TABLE users (id integer PRIMARY KEY);
\i more_users.sql
