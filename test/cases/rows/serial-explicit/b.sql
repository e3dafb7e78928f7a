INSERT INTO roles VALUES (1, 'admin'), (3, 'user');
SELECT setval('roles_id_seq', 1);
INSERT INTO levels (name) VALUES ('low'), ('high'), ('highest');
DELETE FROM levels WHERE name = 'highest';
