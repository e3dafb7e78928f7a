-- aim-migrate: no-transcation
VACUUM;
