INSERT INTO kinds (id) VALUES (1);
INSERT INTO kinds (id, fixed_or_not, both_ways, token) VALUES
    (2, 'a0000000-0000-4000-8000-000000000001', NULL, DEFAULT), (3, NULL, 'x', 'tok_fixed');
INSERT INTO only_generated DEFAULT VALUES;
INSERT INTO only_generated DEFAULT VALUES;
