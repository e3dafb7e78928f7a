ALTER FUNCTION gen_random_bytes(int) STABLE;
