INSERT INTO organizations VALUES ('5f2b1c9e-8d3a-4f60-b7e1-92c4d0a6835b', 'admin');
INSERT INTO organizations (name) VALUES ('other');
