INSERT INTO settings (name, builtin) VALUES
    ('Mine', false);

INSERT INTO tags (name) VALUES
    ('A'),
    ('b');

INSERT INTO tagged (tag) VALUES
    ((SELECT id FROM tags WHERE name = 'A')),
    ((SELECT id FROM tags WHERE name = 'b'));
