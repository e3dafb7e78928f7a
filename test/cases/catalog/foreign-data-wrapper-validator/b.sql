ALTER FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator;
