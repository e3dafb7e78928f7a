ALTER FUNCTION pg_catalog.pg_sleep(float8) COST 2;
ALTER FUNCTION pg_catalog.pg_sleep(float8) COST 1;
