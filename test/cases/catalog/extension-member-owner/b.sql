ALTER FUNCTION gen_random_bytes(int) OWNER TO aim_writer;
