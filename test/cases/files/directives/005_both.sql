-- aim-migrate: no-transaction
-- aim-migrate: raw
SELECT 1;
