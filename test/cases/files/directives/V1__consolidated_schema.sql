-- aim-migrate: no-transaction
-- aim-migrate: covers 4
SELECT 1;
