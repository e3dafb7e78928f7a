-- aim-migrate: covers 002_bb
SELECT 1;
