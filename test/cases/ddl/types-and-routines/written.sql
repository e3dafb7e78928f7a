-- The schema of a case.

-- ----------------------------------------------------------------------------
-- Schemas
-- ----------------------------------------------------------------------------

CREATE SCHEMA "Odd";


-- ----------------------------------------------------------------------------
-- Languages and access methods
-- ----------------------------------------------------------------------------

CREATE FUNCTION handle() RETURNS language_handler
    LANGUAGE c
    AS '$libdir/plpgsql', 'plpgsql_call_handler';

CREATE FUNCTION plpgsql_validator(oid) RETURNS void
    LANGUAGE c
    STRICT
    AS '$libdir/plpgsql';

CREATE TRUSTED LANGUAGE ours HANDLER handle VALIDATOR public.plpgsql_validator;
CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler;


-- ----------------------------------------------------------------------------
-- Types
-- ----------------------------------------------------------------------------

CREATE COLLATION "Odd"."by bytes" (LOCALE = 'C');
CREATE COLLATION bytes FROM "C";
CREATE COLLATION lax (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE TYPE amount;

CREATE FUNCTION amount_in(cstring) RETURNS amount
    LANGUAGE internal
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    AS 'int4in';

CREATE FUNCTION amount_out(amount) RETURNS cstring
    LANGUAGE internal
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    AS 'int4out';

CREATE FUNCTION amount_recv(internal) RETURNS amount
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4recv';

CREATE FUNCTION amount_send(amount) RETURNS bytea
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4send';

CREATE TYPE amount (
    INPUT = amount_in,
    OUTPUT = amount_out,
    RECEIVE = amount_recv,
    SEND = amount_send,
    INTERNALLENGTH = 4,
    PASSEDBYVALUE,
    DEFAULT = '0',
    DELIMITER = ';'
);

COMMENT ON TYPE amount IS 'Cents';
COMMENT ON FUNCTION amount_in(cstring) IS 'Reads cents';

CREATE TYPE amounts;

CREATE FUNCTION canonical(amounts) RETURNS amounts
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4range_canonical';

CREATE FUNCTION difference(amount, amount) RETURNS double precision
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4range_subdiff';

CREATE TYPE state AS ENUM ('it''s new', 'open', 'done');
CREATE DOMAIN price AS amount NOT NULL;

CREATE FUNCTION usual_price(of state DEFAULT 'open') RETURNS price
    LANGUAGE plpgsql
    STABLE
    AS $$
BEGIN
    RETURN CASE of WHEN 'open' THEN '5' ELSE '7' END;
END
$$;

ALTER DOMAIN price SET DEFAULT usual_price('done'::state);

CREATE DOMAIN code AS varchar(5) COLLATE "Odd"."by bytes"
    DEFAULT 'a'
    CONSTRAINT code_check CHECK (VALUE IN ('a', 'b'));

CREATE DOMAIN matrix AS integer[][];

CREATE TYPE entry AS (
    number integer,
    price price,
    codes code[],
    note text COLLATE lax
);

CREATE TYPE "Odd"."Pair" AS (
    "Left" entry,
    "right side" entry
);

CREATE TYPE nothing AS ();
CREATE TYPE pending;


-- ----------------------------------------------------------------------------
-- Functions
-- ----------------------------------------------------------------------------

CREATE FUNCTION lt(amount, amount) RETURNS boolean
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4lt';


CREATE FUNCTION le(amount, amount) RETURNS boolean
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4le';


CREATE FUNCTION eq(amount, amount) RETURNS boolean
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4eq';


CREATE FUNCTION ne(amount, amount) RETURNS boolean
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4ne';


CREATE FUNCTION ge(amount, amount) RETURNS boolean
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4ge';


CREATE FUNCTION gt(amount, amount) RETURNS boolean
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4gt';


CREATE FUNCTION lt(amount, integer) RETURNS boolean
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4lt';


CREATE FUNCTION amount_cmp(amount, amount) RETURNS integer
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'btint4cmp';


CREATE FUNCTION amount_cmp(amount, integer) RETURNS integer
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'btint4cmp';


CREATE FUNCTION amount_sort(internal) RETURNS void
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'btint4sortsupport';


CREATE FUNCTION amount_hash(amount) RETURNS integer
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'hashint4';


CREATE FUNCTION amount(l entry) RETURNS amount
    IMMUTABLE
    RETURN (l).price;


CREATE FUNCTION larger(amount, amount) RETURNS amount
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'int4larger';


CREATE AGGREGATE number_of_all(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');


CREATE AGGREGATE share(fraction double precision ORDER BY value anyelement) (
    SFUNC = ordered_set_transition,
    STYPE = internal,
    FINALFUNC = percentile_disc_final,
    FINALFUNC_EXTRA
);


CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (
    SFUNC = ordered_set_transition_multi,
    STYPE = internal,
    FINALFUNC = rank_final,
    FINALFUNC_EXTRA,
    HYPOTHETICAL
);


CREATE AGGREGATE joined(VARIADIC parts text[]) (
    SFUNC = array_cat,
    STYPE = text[],
    SSPACE = 500,
    FINALFUNC_MODIFY = SHAREABLE
);


CREATE FUNCTION near(entry, entry) RETURNS boolean
    LANGUAGE sql
    IMMUTABLE
    AS $$SELECT true$$;


CREATE FUNCTION from_entry(internal) RETURNS internal
    LANGUAGE internal
    IMMUTABLE
    STRICT
    AS 'varchar_support';


CREATE TRANSFORM FOR entry LANGUAGE ours (FROM SQL WITH FUNCTION from_entry(internal));


CREATE FUNCTION told(of entry) RETURNS text
    LANGUAGE ours
    TRANSFORM FOR TYPE entry
    AS $body2$BEGIN RETURN $$one$$ || $body$two$body$; END$body2$;


CREATE FUNCTION search(
    words text,
    VARIADIC states state[] DEFAULT ARRAY['open'::state],
    OUT id integer,
    OUT rank real,
    OUT headline text
) RETURNS SETOF record
    LANGUAGE plpgsql
    COST 1000
    ROWS 20
    SET search_path = public, "Odd", pg_temp
    AS $$BEGIN RETURN QUERY SELECT o.id, 0.0::real, o.words FROM orders o; END$$;


-- ----------------------------------------------------------------------------
-- Operators, casts and conversions
-- ----------------------------------------------------------------------------

CREATE OPERATOR <> (FUNCTION = ne, LEFTARG = amount, RIGHTARG = amount, COMMUTATOR = <>, NEGATOR = =);

CREATE OPERATOR = (
    FUNCTION = eq,
    LEFTARG = amount,
    RIGHTARG = amount,
    COMMUTATOR = =,
    NEGATOR = <>,
    RESTRICT = eqsel,
    JOIN = eqjoinsel,
    HASHES,
    MERGES
);

CREATE OPERATOR > (FUNCTION = gt, LEFTARG = amount, RIGHTARG = amount, COMMUTATOR = <, NEGATOR = <=);
CREATE OPERATOR >= (FUNCTION = ge, LEFTARG = amount, RIGHTARG = amount, COMMUTATOR = <=, NEGATOR = <);

CREATE OPERATOR < (
    FUNCTION = lt,
    LEFTARG = amount,
    RIGHTARG = amount,
    COMMUTATOR = >,
    NEGATOR = >=,
    RESTRICT = scalarltsel,
    JOIN = scalarltjoinsel
);

CREATE OPERATOR <= (FUNCTION = le, LEFTARG = amount, RIGHTARG = amount, COMMUTATOR = >=, NEGATOR = >);
CREATE OPERATOR "Odd".< (FUNCTION = lt, LEFTARG = amount, RIGHTARG = integer, NEGATOR = OPERATOR("Odd".>=));

CREATE OPERATOR CLASS amount_ops
    DEFAULT FOR TYPE amount USING btree AS
        OPERATOR 1 <,
        OPERATOR 2 <=,
        OPERATOR 3 =,
        OPERATOR 4 >=,
        OPERATOR 5 >,
        FUNCTION 1 amount_cmp(amount, amount),
        FUNCTION 2 amount_sort(internal);

COMMENT ON OPERATOR FAMILY amount_ops USING btree IS 'In the order of their size';

CREATE OPERATOR CLASS amount_hash_ops
    DEFAULT FOR TYPE amount USING hash AS
        OPERATOR 1 =,
        FUNCTION 1 amount_hash(amount);

CREATE OPERATOR FAMILY numbers USING btree;

ALTER OPERATOR FAMILY numbers USING btree ADD
    OPERATOR 1 "Odd".< (amount, integer),
    FUNCTION 1 (amount, integer) amount_cmp(amount, integer);

CREATE OPERATOR CLASS "Odd".backwards
    FOR TYPE amount USING btree FAMILY numbers AS
        OPERATOR 1 >,
        OPERATOR 2 >=,
        OPERATOR 3 =,
        OPERATOR 4 <=,
        OPERATOR 5 <,
        FUNCTION 1 amount_cmp(amount, amount);

CREATE TYPE amounts AS RANGE (
    SUBTYPE = amount,
    SUBTYPE_OPCLASS = "Odd".backwards,
    CANONICAL = canonical,
    SUBTYPE_DIFF = difference,
    MULTIRANGE_TYPE_NAME = many_amounts
);

ALTER DOMAIN price ADD CONSTRAINT later CHECK (VALUE <> '13'::amount) NOT VALID;

CREATE CAST (entry AS amount) WITH FUNCTION amount(entry) AS ASSIGNMENT;
CREATE CAST (amount AS integer) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (integer AS amount) WITHOUT FUNCTION;

CREATE FUNCTION is_price(price, "least" integer DEFAULT 1 + 1) RETURNS boolean
    LANGUAGE sql
    IMMUTABLE
    AS $$SELECT $1::amount > '0'::amount$$;

ALTER DOMAIN price ADD CONSTRAINT price_check CHECK (is_price(VALUE::price));

CREATE FUNCTION add(amount, amount) RETURNS amount
    LANGUAGE sql
    IMMUTABLE
    STRICT
    AS $$SELECT ($1::integer + $2::integer)::amount$$;

CREATE AGGREGATE sum(amount) (SFUNC = add, STYPE = amount, COMBINEFUNC = add, INITCOND = '0', PARALLEL = SAFE);
CREATE AGGREGATE max(amount) (SFUNC = larger, STYPE = amount, SORTOP = >);
CREATE OPERATOR "Odd".~=~ (FUNCTION = near, LEFTARG = entry, RIGHTARG = entry, COMMUTATOR = ~=~);

CREATE OPERATOR ~=~ (
    FUNCTION = near,
    LEFTARG = entry,
    RIGHTARG = entry,
    COMMUTATOR = OPERATOR("Odd".~=~),
    NEGATOR = !~=~
);

CREATE OPERATOR !! (FUNCTION = usual_price, RIGHTARG = state);
CREATE CONVERSION "Odd".latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;


-- ----------------------------------------------------------------------------
-- Text search
-- ----------------------------------------------------------------------------

CREATE TEXT SEARCH PARSER words (
    START = prsd_start,
    GETTOKEN = prsd_nexttoken,
    END = prsd_end,
    LEXTYPES = prsd_lextype,
    HEADLINE = prsd_headline
);

CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY "Odd".names (TEMPLATE = plain, accept = 'false');
CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, language = 'german', stopwords = 'german');

CREATE TEXT SEARCH CONFIGURATION notes (PARSER = words);
ALTER TEXT SEARCH CONFIGURATION notes ADD MAPPING FOR asciiword, word, hword WITH "Odd".names, stems;
ALTER TEXT SEARCH CONFIGURATION notes ADD MAPPING FOR email, url, "int" WITH simple;
ALTER TEXT SEARCH CONFIGURATION notes ADD MAPPING FOR file WITH stems, "Odd".names;

CREATE FUNCTION noted(text) RETURNS tsvector
    LANGUAGE sql
    IMMUTABLE
    AS $$SELECT to_tsvector('public.notes', $1)$$;


-- ----------------------------------------------------------------------------
-- Tables
-- ----------------------------------------------------------------------------

CREATE TABLE orders (
    id integer NOT NULL,
    state state NOT NULL DEFAULT 'open',
    price price,
    during amounts,
    first entry,
    words text,
    CONSTRAINT orders_pkey PRIMARY KEY (id)
) USING pile;

CREATE INDEX orders_price ON orders (price, amount(first));
CREATE INDEX orders_price_backwards ON orders (price "Odd".backwards);
CREATE INDEX orders_words ON orders USING gin (noted(words));


-- ----------------------------------------------------------------------------
-- Functions that need tables
-- ----------------------------------------------------------------------------

CREATE FUNCTION total(o orders) RETURNS amount
    LANGUAGE sql
    STABLE
    AS $$SELECT amount(o.first)$$;


CREATE FUNCTION number_of_orders() RETURNS bigint
    LANGUAGE sql
    STABLE
    AS $$SELECT count(*) FROM orders$$;


CREATE FUNCTION states() RETURNS TABLE (state state, "number of orders" bigint)
BEGIN ATOMIC
    SELECT o.state, count(*) AS count
    FROM orders o
    GROUP BY o.state;
END;


CREATE PROCEDURE finish(id integer, INOUT done boolean DEFAULT false)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = ''
    SET our."Own" = 'a''b'
    SET work_mem = '1MB'
    SET enable_seqscan = off
    AS $$
DECLARE
    found public.orders%ROWTYPE;
BEGIN
    UPDATE public.orders o SET state = 'done' WHERE o.id = finish.id;
    done := FOUND;
END;
$$;


-- ----------------------------------------------------------------------------
-- Views
-- ----------------------------------------------------------------------------

CREATE VIEW open_orders AS
SELECT id, total(o.*) AS total, first::amount AS first, sum(price::amount) OVER () AS sum
FROM orders o
WHERE state = 'open'::state AND price::amount < '100'::amount;


CREATE FUNCTION open_order("least" integer) RETURNS SETOF open_orders
    LANGUAGE sql
    STABLE
    ROWS 1
    AS $$
    SELECT * FROM open_orders WHERE id >= "least"
$$;


CREATE VIEW busy AS
SELECT state
FROM states() s(state, "number of orders")
WHERE "number of orders" > (number_of_orders() / 2);
