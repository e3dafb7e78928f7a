COMMENT ON TABLE t IS 'things';
