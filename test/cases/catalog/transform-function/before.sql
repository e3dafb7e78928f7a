CREATE FUNCTION tf(internal) RETURNS internal LANGUAGE internal STRICT IMMUTABLE AS 'varchar_support';
CREATE FUNCTION tf2(internal) RETURNS internal LANGUAGE internal STRICT IMMUTABLE AS 'varchar_support';
