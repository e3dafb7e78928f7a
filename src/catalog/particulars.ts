/** What is particular to single system catalogs when their rows become objects. Everything else is one rule. */
import type { Belonging } from './belonging.ts';
import { ownName } from './own-names.ts';
import { type Address, addressOf, type Row, text } from './raw.ts';
import type { Shape } from './shape.ts';

/** Columns that name what an object is shown under, where it is no internal part of something. */
const PARENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pg_amop: { amopfamily: 'pg_opfamily' },
  pg_amproc: { amprocfamily: 'pg_opfamily' },
  pg_attribute: { attrelid: 'pg_class' },
  pg_class: { indrelid: 'pg_class' },
  pg_constraint: { conrelid: 'pg_class', contypid: 'pg_type' },
  pg_enum: { enumtypid: 'pg_type' },
  pg_inherits: { inhrelid: 'pg_class' },
  pg_policy: { polrelid: 'pg_class' },
  pg_publication_namespace: { pnpubid: 'pg_publication' },
  pg_publication_rel: { prpubid: 'pg_publication' },
  pg_rewrite: { ev_class: 'pg_class' },
  pg_statistic_ext: { stxrelid: 'pg_class' },
  pg_trigger: { tgrelid: 'pg_class' },
  pg_ts_config_map: { mapcfg: 'pg_ts_config' },
  pg_user_mapping: { umserver: 'pg_foreign_server' },
};

export function shownUnder(catalog: string, row: Row): Address | undefined {
  for (const [column, target] of Object.entries(PARENTS[catalog] ?? {})) {
    const oid = text(row[column]);
    if (oid !== '' && oid !== '0') return addressOf(target, oid);
  }
  return undefined;
}

/** A row that is about an object of another catalog. */
export interface Remark {
  readonly address: Address;
  /** What tells several remarks of a kind apart: the provider of a security label. */
  readonly about?: string;
}

/** What a row is about; undefined where it is an object of its own. */
export function remarkOf(catalog: string, row: Row, shape: Shape): Remark | undefined {
  const owner = (oid: string): string => shape.names.get(oid) ?? '';
  switch (catalog) {
    case 'pg_attrdef':
      return { address: addressOf('pg_class', row['adrelid'], row['adnum']) };
    case 'pg_description':
    case 'pg_init_privs':
      return { address: addressOf(owner(text(row['classoid'])), row['objoid'], row['objsubid']) };
    case 'pg_shdescription':
      return { address: addressOf(owner(text(row['classoid'])), row['objoid']) };
    case 'pg_seclabel':
    case 'pg_shseclabel':
      return {
        address: addressOf(owner(text(row['classoid'])), row['objoid'], row['objsubid'] ?? null),
        about: text(row['provider']),
      };
    default:
      return undefined;
  }
}

/** The names that PostgreSQL makes (`ChooseIndexName`, `ChooseConstraintName`, `ChooseRelationName` in its source). */
const GENERATED = /_(pkey|key|excl|idx|fkey|check|not_null|seq|stat)\d*$/;
const NAMED_BY_ITSELF: Readonly<Record<string, (row: Row) => boolean>> = {
  pg_class: (row) => ['i', 'I', 'S'].includes(text(row['relkind'])),
  pg_constraint: () => true,
  pg_statistic_ext: () => true,
};

/** Could PostgreSQL have made the name? Those of constraints made for partitions it always does. */
export const hasGeneratedName = (catalog: string, row: Row): boolean =>
  NAMED_BY_ITSELF[catalog]?.(row) === true &&
  (GENERATED.test(ownName(catalog, row)) || (text(row['conparentid']) || '0') !== '0');

/** Relations whose columns an INSERT without names fills in order; elsewhere the order is part of the meaning. */
export const isTable = (row: Row): boolean => ['r', 'p', 'f'].includes(text(row['relkind']));
export const isIndex = (row: Row): boolean => ['i', 'I'].includes(text(row['relkind']));
export const isSequence = (row: Row): boolean => row['relkind'] === 'S';

/** Languages in whose source text white space between tokens means nothing. */
export const FREE_FORM_LANGUAGES: ReadonlySet<string> = new Set(['sql', 'plpgsql']);

/** Triggers that PostgreSQL makes for a foreign key or a deferrable key, named after an oid. */
export const isInternalTrigger = (address: Address, belonging: Belonging): boolean =>
  address.startsWith('pg_trigger:') && belonging.partOf.get(address)?.startsWith('pg_constraint:') === true;

/**
 * What a type has of its own, where PostgreSQL made it for a table or another type, or copied the rest from a
 * domain's base type; undefined where it has everything of its own.
 */
export function ownTypeAttributes(row: Row, partOf: Address | undefined): ReadonlySet<string> | undefined {
  if (row['typtype'] === 'd') return DOMAIN_ATTRIBUTES;
  if (partOf?.startsWith('pg_class:')) return ROW_TYPE_ATTRIBUTES;
  return partOf?.startsWith('pg_type:') && row['typtype'] === 'b' ? ARRAY_TYPE_ATTRIBUTES : undefined;
}

const DOMAIN_ATTRIBUTES: ReadonlySet<string> = new Set([
  'base type',
  'collation',
  'default',
  'default expression',
  'dimensions',
  'kind of type',
  'not null',
  'owner',
  'privileges',
]);
const ROW_TYPE_ATTRIBUTES: ReadonlySet<string> = new Set(['privileges']);
const ARRAY_TYPE_ATTRIBUTES: ReadonlySet<string> = new Set();

/**
 * What a kind of object only has from another one, as of when it was made: `ALTER COLUMN SET STORAGE` and `SET
 * COMPRESSION` reach the indexes that are there (PostgreSQL source, tablecmds.c, `SetIndexStorageProperties`), not those
 * that are built later, and no statement says it of an index.
 */
export const FROM_OTHERS: Readonly<Record<string, ReadonlySet<string>>> = {
  'index column': new Set(['storage', 'compression']),
};
