CREATE FUNCTION f(int, int) RETURNS SETOF int LANGUAGE internal AS 'generate_series_int4';
