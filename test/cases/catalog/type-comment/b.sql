COMMENT ON TYPE e IS 'letters';
