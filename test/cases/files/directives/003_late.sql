SELECT 1;
-- aim-migrate: raw
