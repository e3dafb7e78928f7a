ALTER SCHEMA public OWNER TO aim_writer;
