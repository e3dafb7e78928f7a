COMMENT ON FUNCTION pg_catalog.pg_sleep(float8) IS 'wait';
