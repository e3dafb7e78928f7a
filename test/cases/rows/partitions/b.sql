INSERT INTO events VALUES (1, '2019-01-01', 'a'), (2, '2021-01-01', 'c');
INSERT INTO animals VALUES (1, 'cat');
INSERT INTO dogs VALUES (1, 'dog', false);
UPDATE measures SET h = 1;
