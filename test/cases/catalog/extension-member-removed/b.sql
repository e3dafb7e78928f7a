ALTER EXTENSION pgcrypto DROP FUNCTION gen_random_bytes(int);
