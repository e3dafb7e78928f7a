/**
 * Columns whose stored form means nothing by itself, and the SQL that gives what they mean. `t` is the row.
 * Runs with `search_path = pg_catalog`, so that every name outside of it is written with its schema.
 */

/** As `catalog.column`; each gives text or NULL. */
export const EXPRESSIONS: Readonly<Record<string, string>> = {
  'pg_attrdef.adbin': 'pg_get_expr(t.adbin, t.adrelid)',
  // A type and its modifier, which only mean something together.
  'pg_attribute.atttypid': 'format_type(t.atttypid, t.atttypmod)',
  // -1 until PostgreSQL 16, NULL since.
  'pg_attribute.attstattarget': 'nullif(t.attstattarget, -1)::text',
  'pg_class.relpartbound': 'pg_get_expr(t.relpartbound, t.oid)',
  // The TOAST table itself comes and goes with the columns that ever were; its options are the user's.
  'pg_class.reltoastrelid': `(SELECT string_agg(o, ', ' ORDER BY o COLLATE "C")
    FROM pg_class toast, unnest(toast.reloptions) o WHERE toast.oid = t.reltoastrelid)`,
  'pg_constraint.conbin': 'pg_get_expr(t.conbin, t.conrelid)',
  'pg_extension.extconfig': `(SELECT string_agg(c::regclass::text || coalesce(' ' || nullif(w, ''), ''), ', '
    ORDER BY c::regclass::text COLLATE "C") FROM unnest(t.extconfig, t.extcondition) AS u (c, w))`,
  'pg_index.indexprs': 'pg_get_expr(t.indexprs, t.indrelid)',
  'pg_index.indpred': 'pg_get_expr(t.indpred, t.indrelid)',
  'pg_partitioned_table.partexprs':
    'CASE WHEN t.partexprs IS NOT NULL THEN pg_get_partkeydef(t.partrelid) END',
  'pg_policy.polqual': 'pg_get_expr(t.polqual, t.polrelid)',
  'pg_policy.polwithcheck': 'pg_get_expr(t.polwithcheck, t.polrelid)',
  'pg_proc.proargdefaults': 'pg_get_expr(t.proargdefaults, 0)',
  'pg_proc.prosqlbody': 'CASE WHEN t.prosqlbody IS NOT NULL THEN pg_get_function_sqlbody(t.oid) END',
  'pg_publication_rel.prqual': 'pg_get_expr(t.prqual, t.prrelid)',
  'pg_rewrite.ev_action': `CASE WHEN t.ev_type = '1' THEN pg_get_viewdef(t.ev_class) ELSE pg_get_ruledef(t.oid) END`,
  'pg_statistic_ext.stxexprs': 'pg_get_statisticsobjdef_expressions(t.oid)::text',
  'pg_statistic_ext.stxstattarget': 'nullif(t.stxstattarget, -1)::text',
  // `p`ending becomes `e`nabled when the first synchronisation ends.
  'pg_subscription.subtwophasestate': `(t.subtwophasestate <> 'd')::text`,
  'pg_trigger.tgargs': `encode(t.tgargs, 'escape')`,
  'pg_trigger.tgqual': 'CASE WHEN t.tgqual IS NOT NULL THEN pg_get_triggerdef(t.oid) END',
  'pg_ts_config_map.maptokentype': `(SELECT coalesce(min(k.alias), t.maptokentype::text)
    FROM pg_ts_config f, ts_token_type(f.cfgparser) k WHERE f.oid = t.mapcfg AND k.tokid = t.maptokentype)`,
  'pg_type.typbasetype': 'CASE WHEN t.typbasetype <> 0 THEN format_type(t.typbasetype, t.typtypmod) END',
  // The text is as of the search_path at creation: it counts only where there is no tree.
  'pg_type.typdefault': 'CASE WHEN t.typdefaultbin IS NULL THEN t.typdefault END',
  'pg_type.typdefaultbin': 'pg_get_expr(t.typdefaultbin, 0)',
};

/** Default privileges (`acldefault`): the object type's letter and the column of the owner. */
export const PRIVILEGES: Readonly<Record<string, { type: string; owner: string } | 'as they are'>> = {
  'pg_attribute.attacl': { type: `'c'`, owner: '0' },
  'pg_class.relacl': { type: `CASE t.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END`, owner: 't.relowner' },
  'pg_database.datacl': { type: `'d'`, owner: 't.datdba' },
  'pg_default_acl.defaclacl': 'as they are',
  'pg_foreign_data_wrapper.fdwacl': { type: `'F'`, owner: 't.fdwowner' },
  'pg_foreign_server.srvacl': { type: `'S'`, owner: 't.srvowner' },
  'pg_init_privs.initprivs': 'as they are',
  'pg_language.lanacl': { type: `'l'`, owner: 't.lanowner' },
  'pg_largeobject_metadata.lomacl': { type: `'L'`, owner: 't.lomowner' },
  'pg_namespace.nspacl': { type: `'n'`, owner: 't.nspowner' },
  'pg_proc.proacl': { type: `'f'`, owner: 't.proowner' },
  'pg_type.typacl': { type: `'T'`, owner: 't.typowner' },
};

/** Arrays whose order means nothing. */
export const UNORDERED: ReadonlySet<string> = new Set([
  'pg_attribute.attfdwoptions',
  'pg_attribute.attoptions',
  'pg_class.reloptions',
  'pg_db_role_setting.setconfig',
  'pg_event_trigger.evttags',
  'pg_foreign_data_wrapper.fdwoptions',
  'pg_foreign_server.srvoptions',
  'pg_foreign_table.ftoptions',
  'pg_policy.polroles',
  'pg_proc.proconfig',
  'pg_proc.protrftypes',
  'pg_publication_rel.prattrs',
  'pg_statistic_ext.stxkeys',
  'pg_statistic_ext.stxkind',
  'pg_subscription.subpublications',
  'pg_user_mapping.umoptions',
]);

/** Column numbers that `pg_get_catalog_foreign_keys()` does not know of, and the column of their table. */
export const COLUMN_NUMBERS: Readonly<Record<string, string>> = {
  'pg_constraint.confdelsetcols': 'conrelid',
  'pg_publication_rel.prattrs': 'prrelid',
};

/** Numbers in an array that are no references: flags of each index column. */
export const PLAIN_VECTORS: ReadonlySet<string> = new Set(['pg_index.indoption']);

/** May hold a password: compared by digest, never shown. */
export const SECRETS: ReadonlySet<string> = new Set([
  'pg_foreign_data_wrapper.fdwoptions',
  'pg_foreign_server.srvoptions',
  'pg_subscription.subconninfo',
  'pg_user_mapping.umoptions',
]);
