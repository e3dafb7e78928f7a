CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
ALTER FUNCTION f(int) SET search_path = pg_catalog;
