-- aim-migrate: raw
CREATE TABLE users (id integer PRIMARY KEY);
CREATE SERVERLESS FUNCTION hello;
