ALTER TABLE t OWNER TO aim_writer;
