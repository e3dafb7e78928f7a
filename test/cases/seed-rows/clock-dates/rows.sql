INSERT INTO dates (name, day, since, midnight, written, local) VALUES
    ('a', CURRENT_DATE, DEFAULT, CURRENT_DATE, '2026-01-01 00:00', LOCALTIMESTAMP),
    ('b', CURRENT_DATE - 40, '2026-01-01', CURRENT_DATE + 3, '2026-07-01 12:00+02', LOCALTIMESTAMP - interval '3 hours'),
    ('c', '2026-01-01', NULL, NULL, NULL, '2026-01-01 00:00');
INSERT INTO dates (name, day) SELECT 'd', day FROM dates WHERE name = 'a';
