ALTER FUNCTION pg_catalog.make_interval(int, int, int, int, int, int, float8) COST 2;
ALTER FUNCTION pg_catalog.make_interval(int, int, int, int, int, int, float8) COST 1;
