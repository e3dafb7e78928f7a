/**
 * The question for the tables of one database: ordinary tables, partitioned ones as a whole, and the
 * configuration tables of extensions. Left out: temporary and foreign tables, and what extensions own. Of a
 * partitioned table with a foreign partition, the others are taken one by one.
 */
import { FIRST_USER_OID } from '../database/oid.ts';

/** A function that gives the time although it is STABLE: `now()` and its kin, found by type, not by name. */
const CLOCKS = `p.provolatile = 's' AND p.pronargs = 0 AND p.prorettype IN
  ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype, 'timetz'::regtype, 'time'::regtype)`;

/** The functions in an expression: dependencies on PostgreSQL's own are not in pg_depend, so from the tree. */
const callsOne = (which: string): string => `EXISTS (
      SELECT FROM regexp_matches(d.adbin::text, ':(?:op)?funcid (\\d+)', 'g') AS call (ids)
      JOIN pg_proc p ON p.oid = call.ids[1]::oid WHERE ${which})`;

/** CURRENT_DATE, CURRENT_TIME, … LOCALTIMESTAMP(n): the first nine of SQLValueFunctionOp (primnodes.h). */
const SQL_CLOCK = `d.adbin::text ~ '\\{SQLVALUEFUNCTION :op [0-8] '`;

const COLUMNS = `SELECT json_agg(json_build_object(
    'name', a.attname,
    'type', base.typname,
    'builtin', base.oid < ${FIRST_USER_OID},
    'default', CASE WHEN a.attidentity <> '' THEN 'identity'
      WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'kind', CASE
      WHEN a.attgenerated <> '' THEN NULL
      WHEN seq.oid IS NOT NULL AND base.typname IN ('int2', 'int4', 'int8', 'numeric') THEN 'sequence'
      WHEN ${callsOne(`p.provolatile = 'v' OR (p.provolatile = 's' AND p.oid >= ${FIRST_USER_OID})`)} THEN 'volatile'
      WHEN ${SQL_CLOCK} OR ${callsOne(CLOCKS)} THEN 'clock' END,
    'sequence', seq.id,
    'derivedFrom', CASE WHEN a.attgenerated <> '' THEN (
      SELECT json_agg(DISTINCT b.attname)
      FROM regexp_matches(d.adbin::text, ':varattno (\\d+)', 'g') AS var (numbers)
      JOIN pg_attribute b ON b.attrelid = a.attrelid AND b.attnum > 0 AND NOT b.attisdropped
        AND var.numbers[1]::int IN (0, b.attnum)) END
  ) ORDER BY a.attnum)
  FROM pg_attribute a
  LEFT JOIN bases ON bases.oid = a.atttypid
  JOIN pg_type base ON base.oid = coalesce(bases.base, a.atttypid)
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN LATERAL (
    SELECT s.oid, format('%I.%I', n.nspname, s.relname) AS id
    FROM pg_depend dep
    JOIN pg_class s ON s.relkind = 'S' AND s.oid = CASE WHEN dep.classid = 'pg_attrdef'::regclass
      THEN dep.refobjid ELSE dep.objid END
    JOIN pg_namespace n ON n.oid = s.relnamespace
    WHERE (dep.classid = 'pg_attrdef'::regclass AND dep.objid = d.oid AND dep.refclassid = 'pg_class'::regclass)
      OR (dep.classid = 'pg_class'::regclass AND dep.deptype = 'i' AND dep.refclassid = 'pg_class'::regclass
        AND dep.refobjid = a.attrelid AND dep.refobjsubid = a.attnum)
    ORDER BY s.oid LIMIT 1
  ) seq ON true
  WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped`;

const columnNames = (relation: string, numbers: string): string => `(
      SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(${numbers}) WITH ORDINALITY AS k (attnum, place)
      JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.attnum)`;

const KEYS = `SELECT json_agg(${columnNames('i.indrelid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')}
    ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid::regclass::text COLLATE "C")
  FROM pg_index i
  WHERE i.indrelid = r.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
    AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = r.oid AND NOT a.attnotnull
      AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))`;

const REFERENCES = `SELECT json_agg(json_build_object(
    'columns', ${columnNames('f.conrelid', 'f.conkey')},
    'table', f.confrelid::text,
    'targets', ${columnNames('f.confrelid', 'f.confkey')}
  ) ORDER BY cardinality(f.conkey), f.conname COLLATE "C")
  FROM pg_constraint f
  WHERE f.contype = 'f' AND f.conrelid = r.oid`;

const HAS_FOREIGN = `EXISTS (SELECT FROM pg_partition_tree(pg_partition_root(c.oid)) AS part
        JOIN pg_class f ON f.oid = part.relid AND f.relkind = 'f')`;

/** One row: `tables` as JSON, references by the oids of others; and one row for each sequence: its id, parts and settings, but not its position. */
export const CATALOG_QUERY = `WITH RECURSIVE
  domains AS (
    SELECT oid, typbasetype AS base FROM pg_type WHERE typtype = 'd'
    UNION ALL
    SELECT domains.oid, t.typbasetype FROM domains JOIN pg_type t ON t.oid = domains.base WHERE t.typtype = 'd'
  ),
  bases AS (SELECT domains.* FROM domains JOIN pg_type t ON t.oid = domains.base WHERE t.typtype <> 'd'),
  rels AS (
    SELECT c.oid, c.relkind, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname) AS id, config.condition
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_depend member ON member.classid = 'pg_class'::regclass AND member.objid = c.oid
      AND member.objsubid = 0 AND member.deptype = 'e'
    LEFT JOIN LATERAL (
      SELECT nullif(e.extcondition[array_position(e.extconfig, c.oid)], '') AS condition
      FROM pg_extension e WHERE e.oid = member.refobjid AND c.oid = ANY (e.extconfig)
    ) config ON true
    WHERE c.oid >= ${FIRST_USER_OID} AND c.relpersistence <> 't' AND c.relkind IN ('r', 'p')
      AND (member.objid IS NULL OR EXISTS (
        SELECT FROM pg_extension e WHERE e.oid = member.refobjid AND c.oid = ANY (e.extconfig)))
      AND CASE
        WHEN c.relispartition THEN c.relkind = 'r' AND ${HAS_FOREIGN}
        WHEN c.relkind = 'p' THEN NOT ${HAS_FOREIGN}
        ELSE true END
  )
SELECT coalesce(json_agg(json_build_object(
  'oid', r.oid::text, 'id', r.id, 'schema', r.nspname, 'name', r.relname, 'only', r.relkind = 'r', 'condition', r.condition,
  'columns', (${COLUMNS}),
  'keys', (${KEYS}),
  'references', (${REFERENCES})
) ORDER BY r.nspname COLLATE "C", r.relname COLLATE "C"), '[]')::text AS tables
FROM rels r;
SELECT format('%I.%I', n.nspname, c.relname) AS id, n.nspname AS schema, c.relname AS name, s.seqincrement::text AS increment, s.seqmin::text AS min,
  s.seqmax::text AS max, s.seqcycle AS cycles
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid >= ${FIRST_USER_OID} AND c.relpersistence <> 't' AND NOT EXISTS (
  SELECT FROM pg_depend e JOIN pg_extension x ON x.oid = e.refobjid
  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e' AND c.oid <> ALL (coalesce(x.extconfig, '{}')))
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;
