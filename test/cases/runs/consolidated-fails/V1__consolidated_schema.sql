CREATE TABLE organizations (id integer PRIMARY KEY, name text NOT NULL UNIQUE);
INSERT INTO organizations VALUES (1, NULL);
