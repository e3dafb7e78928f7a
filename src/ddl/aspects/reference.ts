/** SQL for how COMMENT ON, ALTER and SECURITY LABEL call an object, of whatever kind. */
import { foundName } from '../names.ts';

/** A name of its own, without a schema. */
const plain = (keyword: string, table: string, name: string): string =>
  `SELECT '${keyword} ' || quote_ident(o.${name}) FROM ${table} o`;

const onRelation = (keyword: string, table: string, name: string, relation: string): string =>
  `SELECT '${keyword} ' || quote_ident(o.${name}) || ' ON ' || o.${relation}::regclass FROM ${table} o`;

const RELATION_KINDS = `CASE o.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'S' THEN 'SEQUENCE '
      WHEN 'f' THEN 'FOREIGN TABLE ' WHEN 'c' THEN 'TYPE ' WHEN 'i' THEN 'INDEX ' WHEN 'I' THEN 'INDEX ' ELSE 'TABLE ' END`;

const ARGUMENTS = `CASE WHEN o.prokind = 'a' AND o.pronargs = 0 THEN '*' ELSE
      (SELECT coalesce(string_agg(format_type(a.type, NULL), ', ' ORDER BY a.place), '')
      FROM unnest(o.proargtypes) WITH ORDINALITY AS a(type, place)) END`;

const ROUTINE_KINDS = `CASE o.prokind WHEN 'a' THEN 'AGGREGATE ' WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END`;

const OPERAND = (column: string): string =>
  `CASE WHEN o.${column} = 0 THEN 'NONE' ELSE format_type(o.${column}, NULL) END`;

/** By system catalog, a SELECT of one text from its rows `o`, without its WHERE. */
const REFERENCES: Readonly<Record<string, string>> = {
  pg_am: plain('ACCESS METHOD', 'pg_am', 'amname'),
  pg_cast: `SELECT 'CAST (' || format_type(o.castsource, NULL) || ' AS ' || format_type(o.casttarget, NULL) || ')' FROM pg_cast o`,
  pg_class: `SELECT ${RELATION_KINDS} || o.oid::regclass FROM pg_class o`,
  pg_collation: `SELECT 'COLLATION ' || o.oid::regcollation FROM pg_collation o`,
  pg_constraint: `SELECT 'CONSTRAINT ' || quote_ident(o.conname) || ' ON ' ||
      CASE WHEN o.contypid <> 0 THEN 'DOMAIN ' || format_type(o.contypid, NULL) ELSE o.conrelid::regclass::text END FROM pg_constraint o`,
  pg_conversion: `SELECT 'CONVERSION ' || ${foundName('pg_conversion_is_visible(o.oid)', 's.nspname', 'o.conname')}
    FROM pg_conversion o JOIN pg_namespace s ON s.oid = o.connamespace`,
  pg_event_trigger: plain('EVENT TRIGGER', 'pg_event_trigger', 'evtname'),
  pg_extension: plain('EXTENSION', 'pg_extension', 'extname'),
  pg_foreign_data_wrapper: plain('FOREIGN DATA WRAPPER', 'pg_foreign_data_wrapper', 'fdwname'),
  pg_foreign_server: plain('SERVER', 'pg_foreign_server', 'srvname'),
  pg_language: plain('LANGUAGE', 'pg_language', 'lanname'),
  pg_largeobject: `SELECT 'LARGE OBJECT ' || o.oid FROM pg_largeobject_metadata o`,
  pg_namespace: plain('SCHEMA', 'pg_namespace', 'nspname'),
  pg_opclass: `SELECT 'OPERATOR CLASS ' || ${foundName('pg_opclass_is_visible(o.oid)', 's.nspname', 'o.opcname')} || ' USING ' || quote_ident(m.amname)
    FROM pg_opclass o JOIN pg_namespace s ON s.oid = o.opcnamespace JOIN pg_am m ON m.oid = o.opcmethod`,
  pg_operator: `SELECT 'OPERATOR ' || CASE WHEN pg_operator_is_visible(o.oid) THEN '' ELSE quote_ident(s.nspname) || '.' END || o.oprname
      || ' (' || ${OPERAND('oprleft')} || ', ' || ${OPERAND('oprright')} || ')' FROM pg_operator o JOIN pg_namespace s ON s.oid = o.oprnamespace`,
  pg_opfamily: `SELECT 'OPERATOR FAMILY ' || ${foundName('pg_opfamily_is_visible(o.oid)', 's.nspname', 'o.opfname')} || ' USING ' || quote_ident(m.amname)
    FROM pg_opfamily o JOIN pg_namespace s ON s.oid = o.opfnamespace JOIN pg_am m ON m.oid = o.opfmethod`,
  pg_policy: onRelation('POLICY', 'pg_policy', 'polname', 'polrelid'),
  pg_proc: `SELECT ${ROUTINE_KINDS} || ${foundName('pg_function_is_visible(o.oid)', 's.nspname', 'o.proname')} || '(' || ${ARGUMENTS} || ')'
    FROM pg_proc o JOIN pg_namespace s ON s.oid = o.pronamespace`,
  pg_publication: plain('PUBLICATION', 'pg_publication', 'pubname'),
  pg_rewrite: onRelation('RULE', 'pg_rewrite', 'rulename', 'ev_class'),
  pg_statistic_ext: `SELECT 'STATISTICS ' || ${foundName('pg_statistics_obj_is_visible(o.oid)', 's.nspname', 'o.stxname')}
    FROM pg_statistic_ext o JOIN pg_namespace s ON s.oid = o.stxnamespace`,
  pg_subscription: plain('SUBSCRIPTION', '(SELECT oid, subname FROM pg_subscription)', 'subname'),
  pg_transform: `SELECT 'TRANSFORM FOR ' || format_type(o.trftype, NULL) || ' LANGUAGE ' || quote_ident(l.lanname)
    FROM pg_transform o JOIN pg_language l ON l.oid = o.trflang`,
  pg_trigger: onRelation('TRIGGER', 'pg_trigger', 'tgname', 'tgrelid'),
  pg_ts_config: `SELECT 'TEXT SEARCH CONFIGURATION ' || o.oid::regconfig FROM pg_ts_config o`,
  pg_ts_dict: `SELECT 'TEXT SEARCH DICTIONARY ' || o.oid::regdictionary FROM pg_ts_dict o`,
  pg_ts_parser: `SELECT 'TEXT SEARCH PARSER ' || ${foundName('pg_ts_parser_is_visible(o.oid)', 's.nspname', 'o.prsname')}
    FROM pg_ts_parser o JOIN pg_namespace s ON s.oid = o.prsnamespace`,
  pg_ts_template: `SELECT 'TEXT SEARCH TEMPLATE ' || ${foundName('pg_ts_template_is_visible(o.oid)', 's.nspname', 'o.tmplname')}
    FROM pg_ts_template o JOIN pg_namespace s ON s.oid = o.tmplnamespace`,
  pg_type: `SELECT CASE WHEN o.typtype = 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || format_type(o.oid, NULL) FROM pg_type o`,
};

/** Of an object of one catalog; `oid` is SQL. */
export const referenceIn = (catalog: string, oid: string): string =>
  `(${REFERENCES[catalog] ?? ''} WHERE o.oid = ${oid})`;

/** Of an object of any catalog, from SQL for its class, its oid and its number; NULL for what has no such name. */
export function referenceOf(classId: string, oid: string, sub: string): string {
  const column = `(SELECT 'COLUMN ' || a.attrelid::regclass || '.' || quote_ident(a.attname)
    FROM pg_attribute a WHERE a.attrelid = ${oid} AND a.attnum = ${sub})`;
  const cases = Object.keys(REFERENCES).map(
    (catalog) => `WHEN '${catalog}'::regclass THEN ${referenceIn(catalog, oid)}`,
  );
  return `CASE WHEN ${classId} = 'pg_class'::regclass AND ${sub} <> 0 THEN ${column} ELSE
  CASE ${classId} ${cases.join('\n  ')} END END`;
}
