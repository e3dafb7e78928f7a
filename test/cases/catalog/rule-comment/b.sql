COMMENT ON RULE r ON t IS 'nothing';
