COMMENT ON COLUMN t.a IS 'first';
