INSERT INTO terms VALUES
    ('first', CURRENT_DATE, CURRENT_DATE + 30, now() + interval '1 month', now() + interval '1 year',
        date_trunc('day', now()), date_trunc('month', now())),
    ('second', CURRENT_DATE - 1, (CURRENT_DATE + interval '1 month')::date, now() + interval '30 days',
        now() + interval '365 days', date_trunc('day', now()) + interval '7 days', CURRENT_DATE),
    ('written', DATE '2026-01-31', NULL, NULL, NULL, '2026-02-01 00:00+00', DATE '2026-01-31');
