COMMENT ON TYPE int4 IS 'number';
