CREATE TABLE t (a int, b text);
COMMENT ON TABLE t IS 'things';
