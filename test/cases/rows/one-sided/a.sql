CREATE TABLE only_a (id int);
CREATE TABLE only_a_empty (id int);
INSERT INTO only_a VALUES (1), (2);
ALTER TABLE pairs ADD extra text DEFAULT 'x';
INSERT INTO pairs VALUES (1, 'one');
