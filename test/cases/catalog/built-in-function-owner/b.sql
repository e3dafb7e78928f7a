ALTER FUNCTION pg_catalog.pg_sleep(float8) OWNER TO aim_writer;
