INSERT INTO kinds (id, token, code, fixed_or_not, both_ways) VALUES
    (1, token(), 'C-1', gen_random_uuid(), 'x'),
    (2, token(), 'C-2', 'a0000000-0000-4000-8000-000000000001', NULL),
    (3, 'tok_fixed', 'C-3', NULL, 'x');

INSERT INTO only_generated DEFAULT VALUES;

INSERT INTO only_generated DEFAULT VALUES;

SELECT pg_catalog.setval('public.codes', 3, true);
