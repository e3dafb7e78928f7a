CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
CREATE TYPE pair AS (a int, b text, at timestamptz);
CREATE DOMAIN percent AS numeric(5, 2) DEFAULT 50 CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE numbers (
    id int PRIMARY KEY,
    small smallint, big bigint, exact numeric, fixed numeric(6, 2), single real, double double precision,
    flag boolean, price money, share percent, o oid, bits varbit, fixed_bits bit(3)
);
CREATE TABLE texts (
    id int PRIMARY KEY,
    t text, v varchar(10), c char(4), q "char", n name, b bytea, m mood, u uuid, j json, jb jsonb, x xml, p pair, ms mood[],
    ts tsvector, tq tsquery
);
CREATE TABLE others (
    id int PRIMARY KEY,
    d date, tz timestamptz, ts timestamp, ti time, ttz timetz, i interval, r int4range, tr tstzrange, mr int4multirange,
    a int[], ta text[], da timestamptz[], addr inet, net cidr, mac macaddr, pt point, bx box, rel regclass, fn regprocedure, ty regtype
);
CREATE TABLE "Odd Name" ("select" int, "a""b" text DEFAULT 'x''y', "é" text);
CREATE TABLE empty_columns ();
CREATE TABLE defaults_only (a int DEFAULT 7, b text DEFAULT 'b');
CREATE TABLE generated_values (a int PRIMARY KEY, twice int GENERATED ALWAYS AS (a * 2) STORED, b int DEFAULT 5);
