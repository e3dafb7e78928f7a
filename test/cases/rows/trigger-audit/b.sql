INSERT INTO accounts (name) VALUES ('one');
INSERT INTO accounts (name) VALUES ('two');
