CREATE SCHEMA app;
CREATE FUNCTION app.slug(t text) RETURNS text IMMUTABLE LANGUAGE sql RETURN lower(t);
CREATE FUNCTION public.token() RETURNS text VOLATILE LANGUAGE sql RETURN 'tok_' || md5(random()::text);
CREATE SEQUENCE codes;
CREATE TABLE kinds (
    id int PRIMARY KEY,
    slug text DEFAULT app.slug('ABC'),
    token text DEFAULT token(),
    chance double precision DEFAULT random(),
    code text DEFAULT 'C-' || nextval('codes'),
    pair_token uuid DEFAULT gen_random_uuid(),
    fixed_or_not uuid DEFAULT gen_random_uuid(),
    who text DEFAULT CURRENT_USER,
    year int DEFAULT EXTRACT(year FROM now()),
    padded char(5) DEFAULT 'ab',
    amount numeric(8, 2) DEFAULT 1,
    tags text[] DEFAULT '{}',
    document jsonb DEFAULT '{"a": 1}',
    upside varchar(3) DEFAULT NULL,
    both_ways text DEFAULT 'x'
);
CREATE TABLE only_generated (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), at timestamptz DEFAULT now());
