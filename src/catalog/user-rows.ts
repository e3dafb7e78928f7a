/** Which rows of the system catalogs are users' and not initdb's. */
import { FIRST_USER_OID } from '../database/oid.ts';
import type { SystemCatalog } from './shape.ts';

const CURRENT_DATABASE = '(SELECT oid FROM pg_database WHERE datname = current_database())';

/** The schema `public` is initdb's, but everybody changes it. */
const PUBLIC_SCHEMA = 2200;
const TOAST_SCHEMA = 99;

/** Catalogs of which other rows are read than those whose `oid`, or first key column, is a user's. */
export const USER_ROWS: Readonly<Record<string, string>> = {
  pg_attribute: `t.attrelid >= ${FIRST_USER_OID} AND NOT t.attisdropped AND (t.attnum > 0 OR t.attacl IS NOT NULL)
    AND EXISTS (SELECT FROM pg_class c WHERE c.oid = t.attrelid AND c.relnamespace <> ${TOAST_SCHEMA})`,
  pg_class: `t.oid >= ${FIRST_USER_OID} AND t.relnamespace <> ${TOAST_SCHEMA}`,
  pg_database: `t.datname = current_database()`,
  pg_db_role_setting: `t.setdatabase = ${CURRENT_DATABASE}`,
  pg_default_acl: 'true',
  // 'n' says what a definition mentions, which the definition says itself.
  pg_depend: `t.objid >= ${FIRST_USER_OID} AND t.deptype <> 'n'`,
  pg_description: `t.objoid >= ${FIRST_USER_OID} OR t.classoid = 'pg_extension'::regclass
    OR (t.classoid = 'pg_namespace'::regclass AND t.objoid = ${PUBLIC_SCHEMA})
    OR t.classoid = 'pg_largeobject'::regclass`,
  pg_extension: 'true',
  pg_index: `t.indexrelid >= ${FIRST_USER_OID}`,
  pg_init_privs: `t.objoid >= ${FIRST_USER_OID}`,
  pg_largeobject_metadata: 'true',
  pg_namespace: `(t.oid >= ${FIRST_USER_OID} OR t.oid = ${PUBLIC_SCHEMA}) AND t.nspname !~ '^pg_(toast_)?temp_'`,
  pg_seclabel: 'true',
  pg_shdescription: `t.classoid = 'pg_database'::regclass AND t.objoid = ${CURRENT_DATABASE}`,
  pg_shseclabel: `t.classoid = 'pg_database'::regclass AND t.objoid = ${CURRENT_DATABASE}`,
  pg_subscription: `t.subdbid = ${CURRENT_DATABASE}`,
};

/** The column that holds the oid of what a row is, or of what it is about. */
export const rowKey = ({ columns, extends: extended }: SystemCatalog): string =>
  columns.some(({ name }) => name === 'oid') ? 'oid' : (extended?.column ?? columns[0]?.name ?? '');
