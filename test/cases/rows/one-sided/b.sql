DROP TABLE empty_and_missing;
ALTER TABLE pairs ADD more int;
INSERT INTO pairs VALUES (1, 'two');
