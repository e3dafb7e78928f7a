COMMENT ON OPERATOR === (int, int) IS 'equals';
