-- Functions whose bodies speak of tables, of each other and of themselves.

CREATE TYPE kind AS ENUM (
    'a kind of which there is much to be said', 'another kind of which there is less', 'and one more, the last of all'
);
CREATE TABLE members (id integer PRIMARY KEY, name text NOT NULL, kind kind, boss integer);
CREATE TABLE teams (id integer PRIMARY KEY, lead integer REFERENCES members);

-- A default, a check, an index, a policy and a trigger, each by a function that speaks of its table.
CREATE FUNCTION next_member() RETURNS integer LANGUAGE sql AS 'SELECT coalesce(max(id), 0) + 1 FROM members';
ALTER TABLE members ALTER COLUMN id SET DEFAULT next_member();
CREATE FUNCTION is_member(member integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    AS 'SELECT EXISTS (SELECT FROM public.members m WHERE m.id = member)';
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
CREATE POLICY teams_of_members ON teams USING (is_member(lead));
CREATE FUNCTION is_sound(m members) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN m.boss <> m.id;
ALTER TABLE members ADD CONSTRAINT members_sound CHECK (is_sound(members));
CREATE FUNCTION initial(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$SELECT upper(left(name, 1))$$;
CREATE INDEX members_initial ON members (initial(name));
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    member members%ROWTYPE;
BEGIN
    RETURN NEW;
END
$$;
CREATE TRIGGER members_note BEFORE INSERT ON members FOR EACH ROW EXECUTE FUNCTION note();

-- One that was replaced by one that speaks of a later one; two that speak of each other.
CREATE FUNCTION size(team integer) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
CREATE FUNCTION size_of_all() RETURNS numeric LANGUAGE sql AS 'SELECT sum(size(id)) FROM teams';
CREATE FUNCTION weight(team integer) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM members';
CREATE OR REPLACE FUNCTION size(team integer) RETURNS bigint LANGUAGE sql AS 'SELECT weight(team) FROM teams';
CREATE FUNCTION even(n integer) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION odd(n integer) RETURNS boolean LANGUAGE sql AS 'SELECT CASE n WHEN 0 THEN false ELSE even(n - 1) END';
CREATE OR REPLACE FUNCTION even(n integer) RETURNS boolean LANGUAGE sql AS 'SELECT CASE n WHEN 0 THEN true ELSE odd(n - 1) END';

-- An operator that names a commutator which does not name it.
CREATE FUNCTION above(kind, kind) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'enum_gt';
CREATE FUNCTION below(kind, kind) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'enum_lt';
CREATE OPERATOR >>> (FUNCTION = above, LEFTARG = kind, RIGHTARG = kind, COMMUTATOR = <<<);
CREATE OPERATOR <<< (FUNCTION = below, LEFTARG = kind, RIGHTARG = kind);
CREATE FUNCTION ranked(one kind, other kind) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT one >>> other';

-- Words that look like names and are none.
CREATE FUNCTION teams() RETURNS text LANGUAGE sql AS $$SELECT 'members'::text$$;
CREATE FUNCTION a_function_with_a_long_name(the_first_argument integer DEFAULT 1, the_second_argument text DEFAULT 'x')
    RETURNS TABLE (a_column_with_a_long_name integer, another_column_with_a_long_name text, and_a_third_one_besides text)
    LANGUAGE plpgsql AS 'BEGIN END';
CREATE VIEW leads AS SELECT m.id, m.name, initial(m.name) AS initial FROM members m JOIN teams t ON t.lead = m.id;
CREATE FUNCTION leads_of(first text) RETURNS SETOF integer LANGUAGE sql STABLE AS 'SELECT id FROM leads WHERE initial = first';
CREATE VIEW first_leads AS SELECT l FROM leads_of('A') l;
