INSERT INTO app.settings (name, value) VALUES
    ('a', '1'),
    ('b', '2');

INSERT INTO events (id, day, note) VALUES
    (1, '2020-01-01', NULL),
    (1, '2025-01-01', NULL),
    (2, '2025-05-05', 'x');

INSERT INTO animals (name) VALUES
    ('cat');

INSERT INTO dogs (name, breed) VALUES
    ('rex', 'beagle');

INSERT INTO walks (animal, at) VALUES
    ((SELECT id FROM ONLY animals WHERE name = 'cat'), 5);

INSERT INTO cache (k) VALUES
    ('k');

INSERT INTO public.pg_class (oops) VALUES
    (1);

INSERT INTO checked (id, n) VALUES
    (1, 1);

INSERT INTO deferred (id, other) VALUES
    (1, 2),
    (2, NULL);

INSERT INTO audited (id) VALUES
    (7),
    (8);

INSERT INTO audit (id, what) OVERRIDING SYSTEM VALUE VALUES
    (1, 7),
    (2, 8);

SELECT pg_catalog.setval('public.audit_id_seq', 2, true);

SET CONSTRAINTS ALL IMMEDIATE;
-- after the rows: public.checked small, not-valid
-- public.audited: 1 trigger(s)
