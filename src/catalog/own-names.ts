/** Names of objects: they are in the identity, so that they are no attributes. */
import { type Row, text } from './raw.ts';

/** Columns that hold an object's own name: part of its identity, and made up for internal objects. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  pg_attribute: 'attname',
  pg_class: 'relname',
  pg_constraint: 'conname',
  pg_enum: 'enumlabel',
  pg_extension: 'extname',
  pg_namespace: 'nspname',
  pg_policy: 'polname',
  pg_proc: 'proname',
  pg_rewrite: 'rulename',
  pg_statistic_ext: 'stxname',
  pg_trigger: 'tgname',
  pg_ts_config_map: 'maptokentype',
  pg_type: 'typname',
};

export const isOwnName = (catalog: string, column: string): boolean => OWN_NAMES[catalog] === column;

export const ownName = (catalog: string, row: Row): string => text(row[OWN_NAMES[catalog] ?? '']);
