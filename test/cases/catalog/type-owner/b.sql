ALTER TYPE e OWNER TO aim_writer;
