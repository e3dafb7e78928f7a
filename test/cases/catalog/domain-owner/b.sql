ALTER DOMAIN d OWNER TO aim_writer;
