/** The question for what the comparison of rows does not need to know of tables, but a writer does. */
import { FIRST_USER_OID } from '../database/oid.ts';
import { quoteLiteral } from '../database/quote.ts';

/** Types whose text means something else elsewhere: numbers of objects, and money under another locale. */
const UNPORTABLE = `('oid', 'money', 'regproc', 'regprocedure', 'regoper', 'regoperator', 'regclass', 'regcollation',
  'regtype', 'regrole', 'regnamespace', 'regconfig', 'regdictionary')`;

/** The types that a type is made of: elements, attributes, bounds, what a domain is over. */
const CONTAINED = `WITH RECURSIVE parts AS (
      SELECT a.atttypid AS oid
      UNION
      SELECT inner_type.oid FROM parts JOIN pg_type t ON t.oid = parts.oid
      CROSS JOIN LATERAL (
        SELECT t.typbasetype WHERE t.typtype = 'd'
        UNION ALL SELECT t.typelem WHERE t.typelem <> 0 AND t.typlen = -1
        UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid OR r.rngmultitypid = t.oid
        UNION ALL SELECT m.atttypid FROM pg_attribute m WHERE t.typtype = 'c' AND m.attrelid = t.typrelid
          AND m.attnum > 0 AND NOT m.attisdropped
      ) AS inner_type (oid)
    ) SELECT json_agg(p.typname ORDER BY p.typname) FROM parts JOIN pg_type p ON p.oid = parts.oid
      WHERE p.oid < ${FIRST_USER_OID} AND p.typname IN ${UNPORTABLE}`;

const COLUMNS = `SELECT json_agg(json_build_object(
    'name', a.attname,
    'sql', quote_ident(a.attname),
    'type', format_type(a.atttypid, a.atttypmod),
    'isGenerated', a.attgenerated <> '',
    'isAlwaysIdentity', a.attidentity = 'a',
    'isNullable', NOT a.attnotnull AND NOT t.typnotnull,
    'typeHasDefault', t.typdefault IS NOT NULL,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'unportable', (${CONTAINED})
  ) ORDER BY a.attnum)
  FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`;

const names = (relation: string, numbers: string): string => `(SELECT json_agg(k.attname ORDER BY n.place)
      FROM unnest(${numbers}) WITH ORDINALITY AS n (attnum, place)
      JOIN pg_attribute k ON k.attrelid = ${relation} AND k.attnum = n.attnum)`;

/** Also those with columns that may be NULL: where they are not, they tell a row from the others. */
const KEYS = `SELECT json_agg(${names('i.indrelid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')}
    ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid::regclass::text COLLATE "C")
  FROM pg_index i
  WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL`;

const PRIMARY = `SELECT ${names('i.indrelid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')}
  FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary`;

const FOREIGN_KEYS = `SELECT json_agg(json_build_object(
    'oid', f.oid::text, 'name', f.conname,
    'columns', ${names('f.conrelid', 'f.conkey')},
    'table', format('%I.%I', tn.nspname, tc.relname)
  ) ORDER BY f.conname COLLATE "C")
  FROM pg_constraint f
  JOIN pg_class tc ON tc.oid = f.confrelid
  JOIN pg_namespace tn ON tn.oid = tc.relnamespace
  WHERE f.contype = 'f' AND f.conrelid = c.oid AND f.conparentid = 0 AND f.convalidated`;

/** `conenforced` came with PostgreSQL 18: what is not enforced keeps no row out. */
const isEnforced = (major: number): string => (major >= 18 ? 'v.conenforced' : 'true');

const notValid = (major: number): string => `SELECT json_agg(json_build_object(
    'oid', v.oid::text, 'constraint', v.conname,
    'schema', coalesce(n.nspname, dn.nspname), 'name', coalesce(o.relname, dt.typname)
  ) ORDER BY v.conname COLLATE "C")
  FROM pg_constraint v
  LEFT JOIN pg_class o ON o.oid = v.conrelid
  LEFT JOIN pg_namespace n ON n.oid = o.relnamespace
  LEFT JOIN pg_type dt ON dt.oid = v.contypid
  LEFT JOIN pg_namespace dn ON dn.oid = dt.typnamespace
  WHERE NOT v.convalidated AND ${isEnforced(major)} AND v.conparentid = 0 AND (v.conislocal OR v.contypid <> 0)
    AND (v.conrelid IN (SELECT oid FROM family) OR v.contypid IN (
      SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))`;

/** Of tgtype (pg_trigger.h): 4 INSERT, 16 UPDATE. Enabled for what runs as an ordinary session. */
const triggers = (event: number): string => `SELECT json_agg(g.oid::text ORDER BY g.oid) FROM pg_trigger g
  WHERE g.tgrelid IN (SELECT oid FROM family) AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')
    AND g.tgtype & ${event} <> 0 AND g.tgparentid = 0`;

/** Of ev_type: 2 UPDATE, 3 INSERT. */
const rules = (event: number): string => `SELECT json_agg(w.oid::text ORDER BY w.oid) FROM pg_rewrite w
  WHERE w.ev_class IN (SELECT oid FROM family) AND w.ev_type = '${event}' AND w.ev_enabled IN ('O', 'A')`;

const DEFERRED = `SELECT EXISTS (SELECT FROM pg_constraint f WHERE f.condeferred
    AND f.conrelid IN (SELECT oid FROM family))`;

/** One row: `facts` as JSON, for the tables with these names (`Table.id`); names are short under the search_path. */
export const factsQuery = (ids: readonly string[], major: number): string => `SELECT coalesce(json_agg(
  (WITH family AS (SELECT c.oid UNION SELECT relid FROM pg_partition_tree(c.oid))
  SELECT json_build_object(
    'id', w.id, 'oid', c.oid::text, 'sql', c.oid::regclass::text, 'schema', n.nspname, 'name', c.relname,
    'hasChildren', c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid),
    'columns', (${COLUMNS}),
    'keys', (${KEYS}),
    'primaryKey', (${PRIMARY}),
    'foreignKeys', (${FOREIGN_KEYS}),
    'notValid', (${notValid(major)}),
    'insertTriggers', (${triggers(4)}),
    'updateTriggers', (${triggers(16)}),
    'insertRules', (${rules(3)}),
    'updateRules', (${rules(2)}),
    'isDeferred', (${DEFERRED}),
    'rowSecurity', CASE WHEN NOT c.relrowsecurity THEN 'off' WHEN c.relforcerowsecurity THEN 'forced' ELSE 'on' END
  )) ORDER BY c.oid), '[]')::text AS facts
FROM unnest(ARRAY[${ids.map(quoteLiteral).join(', ')}]::text[]) AS w (id)
JOIN pg_namespace n ON true
JOIN pg_class c ON c.relnamespace = n.oid AND format('%I.%I', n.nspname, c.relname) = w.id`;
