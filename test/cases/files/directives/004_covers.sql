-- aim-migrate: covers 001_unknown
SELECT 1;
