DROP SCHEMA information_schema CASCADE;
