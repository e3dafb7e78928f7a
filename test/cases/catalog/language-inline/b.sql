CREATE LANGUAGE pl HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator;
