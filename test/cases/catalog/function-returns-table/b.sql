CREATE FUNCTION f(a int) RETURNS TABLE (x int, z text) LANGUAGE sql AS 'SELECT 1, NULL::text';
