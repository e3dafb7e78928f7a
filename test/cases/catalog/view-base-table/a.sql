CREATE SCHEMA s;
CREATE TABLE s.t (a int, b text);
CREATE VIEW v AS SELECT a FROM public.t;
