INSERT INTO terms (name, starts, ends, renews, yearly, midnight, month) VALUES
    ('first', CURRENT_DATE, CURRENT_DATE + 30, CURRENT_TIMESTAMP + interval '1 month',
     CURRENT_TIMESTAMP + interval '1 year', CURRENT_DATE, date_trunc('month', CURRENT_DATE)::date),
    ('second', CURRENT_DATE - 1, (CURRENT_DATE + interval '1 month')::date,
     CURRENT_TIMESTAMP + interval '30 days', CURRENT_TIMESTAMP + interval '365 days', CURRENT_DATE + 7,
     CURRENT_DATE),
    ('written', '2026-01-31', NULL, NULL, NULL, '2026-02-01 00:00:00+00', '2026-01-31');
