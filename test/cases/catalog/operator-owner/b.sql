ALTER OPERATOR === (int, int) OWNER TO aim_writer;
