INSERT INTO colours VALUES ('r', 'red', '{255,0,0}'), ('g', 'green', '{0,255,0}');
