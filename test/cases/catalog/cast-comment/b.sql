COMMENT ON CAST (e AS int) IS 'number';
