INSERT INTO organizations (name) VALUES ('admin');
