INSERT INTO own VALUES (1);
INSERT INTO settings VALUES ('builtin', true), ('Mine', false);
INSERT INTO tags (name) VALUES ('A'), ('b');
INSERT INTO tagged SELECT id FROM tags;
