-- aim-migrate: lock-timeout soon
SELECT 1;
