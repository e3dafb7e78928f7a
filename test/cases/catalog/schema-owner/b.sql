ALTER SCHEMA s OWNER TO aim_writer;
