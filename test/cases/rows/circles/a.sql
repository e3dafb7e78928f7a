INSERT INTO nodes (name) VALUES ('root');
INSERT INTO nodes (parent, name) SELECT id, unnest('{left,right}'::text[]) FROM nodes;
INSERT INTO nodes (parent, name) SELECT id, 'leaf' FROM nodes WHERE name = 'left';
INSERT INTO teams (name) VALUES ('red');
INSERT INTO people (name, team) SELECT 'Ann', id FROM teams;
UPDATE teams SET leader = people.id FROM people;
