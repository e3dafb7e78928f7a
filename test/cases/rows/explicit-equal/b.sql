INSERT INTO colours VALUES ('g', 'green', '{0,255,0}');
INSERT INTO colours VALUES ('r', 'read', '{255,0,0}');
UPDATE colours SET name = 'red' WHERE code = 'r';
