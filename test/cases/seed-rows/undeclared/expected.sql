INSERT INTO agents (name) VALUES
    ('one'),
    ('two');

INSERT INTO servers (name) VALUES
    ('s1');

INSERT INTO audit (number, resource_type, resource_id, resource_text) OVERRIDING SYSTEM VALUE VALUES
    (1, 'agent', (SELECT id FROM agents WHERE name = 'one'),
     (SELECT id::text FROM agents WHERE name = 'one')),
    (2, 'agent', (SELECT id FROM agents WHERE name = 'two'),
     (SELECT id::text FROM agents WHERE name = 'two')),
    (3, 'server', (SELECT id FROM servers WHERE name = 's1'), 'server');

SELECT pg_catalog.setval('public.audit_number_seq', 3, true);
