INSERT INTO counted (id, name) VALUES
    (1, 'a'),
    (3, 'c');

INSERT INTO always (id, name) OVERRIDING SYSTEM VALUE VALUES
    (10, 'x'),
    (11, 'y');

INSERT INTO usually (id, name, number) VALUES
    (1, 'p', 'INV-1000'),
    (500, 'q', 'INV-x');

SELECT pg_catalog.setval('public."Odd ""name"""', 0, true);
SELECT pg_catalog.setval('public.always_id_seq', 11, true);
SELECT pg_catalog.setval('public.counted_id_seq', 3, true);
SELECT pg_catalog.setval('public.invoice_numbers', 1000, true);
SELECT pg_catalog.setval('public.restarted', 77, false);
SELECT pg_catalog.setval('public.usually_id_seq', 1, true);
