CREATE AGGREGATE ag(int) (SFUNC = int4mi, STYPE = int, INITCOND = '0');
