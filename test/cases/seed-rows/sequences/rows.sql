INSERT INTO counted (name) VALUES ('a'), ('b'), ('c');
DELETE FROM counted WHERE name = 'b';
INSERT INTO always (name) VALUES ('x'), ('y');
INSERT INTO usually (name) VALUES ('p');
INSERT INTO usually (id, name, number) VALUES (500, 'q', 'INV-x');
SELECT nextval('"Odd ""name"""');
ALTER SEQUENCE restarted RESTART 77;
