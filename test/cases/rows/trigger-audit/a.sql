INSERT INTO accounts (name) VALUES ('one'), ('two');
