INSERT INTO folders (name) VALUES ('home'), ('etc');
INSERT INTO folders (parent_id, name) SELECT id, 'ann' FROM folders WHERE name = 'home';
INSERT INTO folders (parent_id, name) SELECT id, 'bob' FROM folders WHERE name = 'home';
INSERT INTO folders (parent_id, name) SELECT id, 'mail' FROM folders WHERE name = 'bob';
INSERT INTO stable VALUES (1, 2), (2, 3), (3, 1);
