CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN identifier AS uuid;
CREATE TABLE zoo (id int PRIMARY KEY, m mood, p pair, d identifier DEFAULT gen_random_uuid(), ms mood[], r int4range, f float8, n numeric,
  i interval, b bytea, c char(4), t tsvector, j json, cash money, rel regclass, bits varbit, addr inet, pt point);
