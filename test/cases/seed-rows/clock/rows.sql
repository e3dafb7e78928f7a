INSERT INTO plans (code, trial_until, mixed_at, plain_at, plain_local, frozen) VALUES
    ('free', now() + interval '17 days', '2026-01-01 12:00+02', now(), now()::timestamp, 'infinity'),
    ('pro', now() + interval '36 hours', DEFAULT, CURRENT_TIMESTAMP, NULL, '0044-03-15 00:00 BC'),
    ('team', now() - interval '5 minutes', NULL, NULL, LOCALTIMESTAMP, '2020-02-29 23:59:59.123456');
