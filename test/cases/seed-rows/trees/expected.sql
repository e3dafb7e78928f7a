INSERT INTO folders (parent_id, name) VALUES
    (NULL, 'etc'),
    (NULL, 'home');

INSERT INTO folders (parent_id, name) VALUES
    ((SELECT id FROM folders WHERE name = 'home'), 'ann'),
    ((SELECT id FROM folders WHERE name = 'home'), 'bob');

INSERT INTO folders (parent_id, name) VALUES
    ((SELECT id FROM folders WHERE name = 'bob'), 'mail');

INSERT INTO stable (id, parent) VALUES
    (1, 2),
    (2, 3),
    (3, 1);
