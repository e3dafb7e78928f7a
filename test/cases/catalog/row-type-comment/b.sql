COMMENT ON TYPE t IS 'a row';
