COMMENT ON COLUMN ct.a IS 'first';
