-- aim-migrate: raw
SPLIT TABLE d;
ROLLBACK;
