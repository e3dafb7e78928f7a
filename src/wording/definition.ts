/** Objects that only one side has, as somebody would write them. Pure. */
import type { CatalogObject } from '../catalog/model.ts';
import { columnDefinition } from './column.ts';
import { identifier } from '../catalog/identities.ts';
import { constraintDefinition } from './constraint.ts';
import { policyDefinition } from './policy.ts';
import {
  aggregate,
  castDefinition,
  collation,
  conversion,
  defaultPrivileges,
  eventTrigger,
  extension,
  operator,
  publicationDefinition,
  publishedTable,
  server,
  textSearchMapping,
  userMapping,
} from './rare.ts';
import { sequenceOptions, tableDefinition, viewDefinition } from './relation.ts';
import { enumValue, typeDefinition } from './type.ts';
import { valueWords } from './value.ts';
import { nameOf, type Whole } from './whole.ts';

/** The object in SQL; by its name where there is no more to say, or nobody has written it down here. */
export function definitionOf(object: CatalogObject, whole: Whole): string {
  return WRITERS[object.catalog]?.(object, whole) ?? named(object);
}

/** `CREATE SCHEMA sales`; what PostgreSQL has no command for keeps the name that the catalogs give it. */
function named({ identity, kind }: CatalogObject): string {
  return CREATABLE.has(kind)
    ? `CREATE ${kind.toUpperCase().replace('-', ' ')}${identity.slice(kind.length)}`
    : identity;
}

const CREATABLE: ReadonlySet<string> = new Set([
  'access method',
  'foreign-data wrapper',
  'language',
  'operator class',
  'operator family',
  'schema',
  'subscription',
  'text search configuration',
  'text search dictionary',
  'text search parser',
  'text search template',
  'transform',
]);

type Writer = (object: CatalogObject, whole: Whole) => string | null | undefined;

const WRITERS: Readonly<Record<string, Writer>> = {
  pg_attribute: (column) =>
    column.kind === 'column' ? `${identifier(column.name)} ${columnDefinition(column)}` : undefined,
  pg_cast: castDefinition,
  pg_class: relation,
  pg_collation: collation,
  pg_constraint: constraintDefinition,
  pg_conversion: (object) => `CREATE CONVERSION ${nameOf(object)} ${conversion(object)}`,
  pg_db_role_setting: (object) => valueWords(object, 'settings', object.attributes['settings'] ?? null),
  pg_default_acl: defaultPrivileges,
  pg_enum: enumValue,
  pg_event_trigger: eventTrigger,
  pg_extension: extension,
  pg_foreign_server: server,
  pg_inherits: (object) => nameOf(object).replace(/^of (.*) from (.*)$/s, 'ALTER TABLE $1 INHERIT $2'),
  pg_operator: operator,
  pg_policy: policyDefinition,
  pg_proc: routine,
  pg_publication: publicationDefinition,
  pg_publication_namespace: (object) => `FOR TABLES IN SCHEMA ${object.attributes['schema']}`,
  pg_publication_rel: publishedTable,
  pg_rewrite: ({ attributes }) => attributes['definition'],
  pg_statistic_ext: ({ definition }) => definition,
  pg_trigger: ({ definition }) => definition,
  pg_ts_config_map: textSearchMapping,
  pg_type: typeDefinition,
  pg_user_mapping: userMapping,
};

function relation(object: CatalogObject, whole: Whole): string | undefined {
  switch (object.kind) {
    case 'table':
    case 'foreign table':
      return tableDefinition(object, whole);
    case 'view':
    case 'materialized view':
      return viewDefinition(object, whole);
    case 'sequence':
      return `CREATE SEQUENCE ${nameOf(object)} ${sequenceOptions(object)}`;
    default:
      return object.definition;
  }
}

function routine(object: CatalogObject): string | undefined {
  const { kind, definition, attributes } = object;
  if (definition === undefined) return undefined;
  if (kind === 'aggregate') return aggregate(object);
  return `CREATE ${kind.toUpperCase()} ${definition} LANGUAGE ${attributes['language']}`;
}
