CREATE OR REPLACE VIEW information_schema.information_schema_catalog_name AS SELECT NULL::information_schema.sql_identifier AS catalog_name;
