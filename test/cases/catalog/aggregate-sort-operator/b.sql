CREATE AGGREGATE ag(int) (SFUNC = int4larger, STYPE = int, SORTOP = >);
