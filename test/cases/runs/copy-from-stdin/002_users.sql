CREATE TABLE users (id integer PRIMARY KEY, email text);
COPY users (id, email) FROM stdin;
1	ada@example.org
2	o'hara@example.org
\.
CREATE INDEX users_email ON users (email);
