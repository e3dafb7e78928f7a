COMMENT ON FUNCTION gen_random_bytes(int) IS 'bytes';
