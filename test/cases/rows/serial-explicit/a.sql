INSERT INTO roles VALUES (1, 'admin'), (2, 'user');
INSERT INTO levels (name) VALUES ('low'), ('high');
SELECT nextval('invoices');
