/** The queries about tables and what belongs to them. Every column is text. */
import { FIRST_USER_OID } from '../../../database/oid.ts';

/** Relations of users, without temporary ones. */
const OWN = `c.oid >= ${FIRST_USER_OID} AND c.relpersistence <> 't' AND c.relnamespace <> 99`;

/** `name = value, …` of an array of options. */
export const options = (array: string, prefix = ''): string =>
  `(SELECT string_agg('${prefix}' || quote_ident(o.option_name) || ' = ' ||
    CASE WHEN o.option_value ~ '^-?[0-9]+(\\.[0-9]+)?$|^[a-z_]+$' THEN o.option_value
      ELSE quote_literal(o.option_value) END, ', ') FROM pg_options_to_table(${array}) o)`;

/** `name 'value', …` of an array of options of a foreign object. */
const foreignOptions = (array: string): string =>
  `(SELECT string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ')
    FROM pg_options_to_table(${array}) o)`;

/** JSON: the names of columns by their numbers. */
const columnNames = (numbers: string, relation: string, name = 'quote_ident(a.attname)'): string =>
  `(SELECT to_json(array_agg(${name} ORDER BY u.place))::text
    FROM unnest(${numbers}) WITH ORDINALITY AS u (number, place)
    JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = u.number)`;

const TABLES = `SELECT c.oid::text AS oid, c.oid::regclass::text AS name, c.relname::text AS plain_name,
  c.relnamespace::text AS schema, c.relkind::text AS kind, c.relpersistence::text AS persistence,
  c.reltype::text AS row_type, coalesce(am.amname, 'heap')::text AS access_method,
  concat_ws(', ', ${options('c.reloptions')}, ${options('toast.reloptions', 'toast.')}) AS options,
  coalesce(quote_ident(s.spcname), 'pg_default')::text AS tablespace,
  CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text END AS of_type,
  (SELECT to_json(array_agg(h.inhparent::text ORDER BY h.inhseqno))::text
    FROM pg_inherits h WHERE h.inhrelid = c.oid) AS parents,
  (SELECT to_json(array_agg(h.inhrelid::text ORDER BY h.inhrelid))::text
    FROM pg_inherits h WHERE h.inhparent = c.oid) AS children,
  CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
  pg_get_partkeydef(c.oid) AS partition_key,
  quote_ident(v.srvname)::text AS server, ${foreignOptions('f.ftoptions')} AS foreign_options,
  c.relrowsecurity::text AS row_security, c.relforcerowsecurity::text AS force_row_security,
  c.relreplident::text AS replica_identity
FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
  LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
  LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid LEFT JOIN pg_foreign_server v ON v.oid = f.ftserver
WHERE c.relkind IN ('r', 'p', 'f') AND ${OWN} ORDER BY c.oid`;

export const COLUMNS = `SELECT a.attrelid::text AS relation, c.relkind::text AS kind, a.attnum::text AS number,
  quote_ident(a.attname)::text AS name, a.attname::text AS plain_name,
  format_type(a.atttypid, a.atttypmod) AS type,
  CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0
    THEN a.attcollation::regcollation::text END AS collation,
  a.attnotnull::text AS not_null, a.attislocal::text AS is_local, (a.attinhcount > 0)::text AS is_inherited,
  a.attidentity::text AS identity, a.attgenerated::text AS generated,
  a.attstorage::text AS storage, t.typstorage::text AS type_storage, a.attcompression::text AS compression,
  nullif(a.attstattarget, -1)::text AS statistics, ${options('a.attoptions')} AS options,
  ${foreignOptions('a.attfdwoptions')} AS foreign_options,
  d.oid::text AS default_oid, pg_get_expr(d.adbin, d.adrelid, true) AS default,
  pg_get_expr(d.adbin, d.adrelid) AS exact_default
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND ${OWN}
ORDER BY a.attrelid, a.attnum`;

const constraints = (major: number): string => `SELECT k.oid::text AS oid, k.conrelid::text AS relation,
  quote_ident(k.conname)::text AS name, k.conname::text AS plain_name, k.contype::text AS type,
  k.condeferrable::text AS deferrable, k.condeferred::text AS deferred, k.convalidated::text AS validated,
  ${major >= 18 ? 'k.conenforced' : 'true'}::text AS enforced, ${major >= 18 ? 'k.conperiod' : 'false'}::text AS period,
  k.conislocal::text AS is_local, k.connoinherit::text AS no_inherit,
  nullif(k.conparentid, 0)::text AS parent, above.conrelid::text AS parent_relation,
  above.conname::text AS parent_name,
  quote_ident(above.conname)::text AS quoted_parent_name, nullif(k.conindid, 0)::text AS index, k.confrelid::text AS referenced,
  ${columnNames('k.conkey', 'k.conrelid')} AS columns,
  CASE WHEN k.contype IN ('c', 'x') THEN pg_get_expr(k.conbin, k.conrelid, true) END AS expression,
  CASE WHEN k.contype IN ('c', 'x') THEN pg_get_expr(k.conbin, k.conrelid) END AS exact_expression,
  CASE WHEN k.contype = 'x' THEN pg_get_constraintdef(k.oid, true) END AS definition,
  CASE WHEN k.contype = 'x' THEN pg_get_constraintdef(k.oid) END AS exact_definition,
  CASE WHEN k.contype = 'f' THEN k.confrelid::regclass::text END AS referenced_name,
  ${columnNames('k.confkey', 'k.confrelid')} AS referenced_columns,
  ${columnNames(major >= 15 ? 'k.confdelsetcols' : 'NULL::int2[]', 'k.conrelid')} AS columns_set,
  k.confupdtype::text AS on_update, k.confdeltype::text AS on_delete, k.confmatchtype::text AS match
FROM pg_constraint k LEFT JOIN pg_constraint above ON above.oid = k.conparentid
WHERE k.conrelid <> 0 AND k.oid >= ${FIRST_USER_OID}
ORDER BY strpos('puxfcnt', k.contype::text), k.oid`;

/** The definition from the columns on; its beginning is known, and written otherwise here. */
const tail = (pretty: string, name: string): string =>
  `substr(pg_get_indexdef(c.oid, 0, ${pretty}), 1 + length(format('CREATE %sINDEX %I ON %s%s USING %I ',
    CASE WHEN i.indisunique THEN 'UNIQUE ' END, c.relname,
    CASE WHEN c.relkind = 'I' THEN 'ONLY ' END, ${name}, am.amname)))`;

const indexes = (major: number): string => `SELECT c.oid::text AS oid, c.oid::regclass::text AS name,
  quote_ident(c.relname)::text AS own_name, c.relname::text AS plain_name, c.relkind::text AS kind,
  i.indrelid::text AS relation, r.oid::regclass::text AS relation_name, r.relkind::text AS relation_kind,
  r.relispopulated::text AS populated,
  am.amname::text AS method, i.indisunique::text AS is_unique, i.indisvalid::text AS is_valid,
  i.indisclustered::text AS is_clustered, i.indisreplident::text AS is_replica_identity,
  ${tail('true', 'i.indrelid::regclass')} AS tail,
  ${tail('false', `format('%I.%I', n.nspname, r.relname)`)} AS exact_tail,
  pg_get_expr(i.indpred, i.indrelid, true) AS predicate, pg_get_expr(i.indpred, i.indrelid) AS exact_predicate,
  ${options('c.reloptions')} AS options, quote_ident(s.spcname)::text AS tablespace,
  ${major >= 15 ? 'i.indnullsnotdistinct' : 'false'}::text AS nulls_not_distinct,
  h.inhparent::text AS parent, k.oid::text AS constraint,
  ${columnNames('i.indkey::int2[]', 'i.indrelid')} AS columns, i.indnkeyatts::text AS key_columns,
  (SELECT to_json(array_agg(a.attname ORDER BY a.attnum))::text FROM pg_attribute a WHERE a.attrelid = c.oid) AS own_columns,
  (SELECT to_json(array_agg(a.attnum || ' ' || a.attstattarget ORDER BY a.attnum))::text
    FROM pg_attribute a WHERE a.attrelid = c.oid AND nullif(a.attstattarget, -1) IS NOT NULL) AS statistics
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class r ON r.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = r.relnamespace JOIN pg_am am ON am.oid = c.relam
  LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace LEFT JOIN pg_inherits h ON h.inhrelid = c.oid
  LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = i.indrelid
WHERE ${OWN} AND r.relkind <> 't' ORDER BY c.oid`;

const SEQUENCES = `SELECT c.oid::text AS oid, c.oid::regclass::text AS name, c.relname::text AS plain_name,
  c.relnamespace::text AS schema, c.relpersistence::text AS persistence,
  format_type(s.seqtypid, NULL) AS type, s.seqstart::text AS start, s.seqincrement::text AS increment,
  s.seqmax::text AS max, s.seqmin::text AS min, s.seqcache::text AS cache, s.seqcycle::text AS cycle,
  d.refobjid::text AS relation, d.refobjsubid::text AS number, d.deptype::text AS belongs,
  d.refobjid::regclass::text || '.' || quote_ident(a.attname) AS column
FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE ${OWN} ORDER BY c.oid`;

/** All triggers of tables where one that PostgreSQL made for a constraint is not simply enabled, with that constraint. */
const TRIGGERS = `SELECT t.oid::text AS oid, t.tgrelid::text AS relation, quote_ident(t.tgname)::text AS name,
  t.tgenabled::text AS enabled, k.oid::text AS constraint, quote_literal(k.conname) AS constraint_name,
  quote_literal(k.conrelid::regclass::text) AS constraint_table, quote_literal(t.tgfoid::regproc::text) AS function
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  LEFT JOIN pg_constraint k ON k.oid = t.tgconstraint AND k.contype <> 't'
WHERE ${OWN} AND EXISTS (SELECT FROM pg_trigger o JOIN pg_constraint m ON m.oid = o.tgconstraint AND m.contype <> 't'
  WHERE o.tgenabled <> 'O') ORDER BY t.oid`;

/** In the order in which `relationsOf` takes the answers. */
export const queriesOf = (major: number): string[] => [
  TABLES,
  COLUMNS,
  constraints(major),
  indexes(major),
  SEQUENCES,
  TRIGGERS,
];
