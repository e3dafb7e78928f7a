INSERT INTO nodes (name, self) VALUES
    ('loop', NULL);

INSERT INTO nodes (name, self) VALUES
    ('back', NULL);

INSERT INTO nodes (name, self) VALUES
    ('there', (SELECT id FROM nodes WHERE name = 'back'));

INSERT INTO eggs (id, hen) VALUES
    (1, 1);

INSERT INTO hens (id, egg) VALUES
    (1, 1);

INSERT INTO later (id, egg) VALUES
    (1, 1);

INSERT INTO teams (name, leader) VALUES
    ('blue', NULL),
    ('red', NULL);

INSERT INTO people (name, team) VALUES
    ('Ann', (SELECT id FROM teams WHERE name = 'red')),
    ('Bob', (SELECT id FROM teams WHERE name = 'blue'));

UPDATE nodes SET self = (SELECT id FROM nodes WHERE name = 'loop') WHERE name = 'loop';
UPDATE nodes SET self = (SELECT id FROM nodes WHERE name = 'there') WHERE name = 'back';
UPDATE teams SET leader = (SELECT id FROM people WHERE name = 'Bob') WHERE name = 'blue';
UPDATE teams SET leader = (SELECT id FROM people WHERE name = 'Ann') WHERE name = 'red';
-- after the rows: public.eggs eggs_hen_fkey, circle
