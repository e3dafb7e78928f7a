INSERT INTO plans (code, trial_until, mixed_at, plain_at, plain_local, frozen) VALUES
    ('free', CURRENT_TIMESTAMP + interval '17 days', '2026-01-01 10:00:00+00', CURRENT_TIMESTAMP,
     LOCALTIMESTAMP, 'infinity'),
    ('pro', CURRENT_TIMESTAMP + interval '36 hours', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, NULL,
     '0044-03-15 00:00:00+00 BC'),
    ('team', CURRENT_TIMESTAMP - interval '5 minutes', NULL, NULL, LOCALTIMESTAMP,
     '2020-02-29 23:59:59.123456+00');
