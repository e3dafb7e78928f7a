/** Types in SQL. */
import type { CatalogObject } from '../catalog/model.ts';
import { columnDefinition } from './column.ts';
import { quoted } from './formats.ts';
import { identifier } from '../catalog/identities.ts';
import { BASE_TYPE, parameters, RANGE } from './parameters.ts';
import { inOrder, nameOf, type Whole } from './whole.ts';

/** `CREATE TYPE public.mood AS ENUM ('sad', 'ok')`, `CREATE DOMAIN …`. */
export function typeDefinition(type: CatalogObject, whole: Whole): string {
  const create = KINDS[type.attributes['kind of type'] ?? ''];
  return create ? create(type, whole) : `CREATE TYPE ${nameOf(type)}`;
}

const KINDS: Readonly<Record<string, (type: CatalogObject, whole: Whole) => string>> = {
  b: (type) =>
    type.attributes['input function']
      ? `CREATE TYPE ${nameOf(type)} (${parameters(type, BASE_TYPE)})`
      : `CREATE TYPE ${nameOf(type)}`,
  c: composite,
  d: (type, whole) =>
    [
      'CREATE DOMAIN',
      nameOf(type),
      'AS',
      type.attributes['base type'],
      domainClauses(type, whole.partsOf(type)),
    ]
      .filter(Boolean)
      .join(' '),
  e: (type) => `CREATE TYPE ${nameOf(type)} AS ENUM (${(type.order?.names ?? []).map(quoted).join(', ')})`,
  r: (type) => `CREATE TYPE ${nameOf(type)} AS RANGE (${parameters(type, RANGE)})`,
};

function composite(type: CatalogObject, whole: Whole): string {
  const relation = whole.partsOf(type).find(({ catalog }) => catalog === 'pg_class');
  const columns = (relation ? whole.partsOf(relation) : []).filter(
    ({ catalog }) => catalog === 'pg_attribute',
  );
  const list = (relation ? inOrder(relation, columns) : []).map(
    (column) => `${identifier(column.name)} ${columnDefinition(column)}`,
  );
  return `CREATE TYPE ${nameOf(type)} AS (${list.join(', ')})`;
}

function domainClauses({ attributes }: CatalogObject, parts: readonly CatalogObject[]): string {
  const checks = parts.flatMap(({ catalog, name, definition }) =>
    catalog === 'pg_constraint' && definition !== undefined
      ? [`CONSTRAINT ${identifier(name)} ${definition}`]
      : [],
  );
  return [
    ...(attributes['not null'] === 'true' ? ['NOT NULL'] : []),
    ...(attributes['default expression'] ? [`DEFAULT ${attributes['default expression']}`] : []),
    ...checks,
  ].join(' ');
}

/** `'b' AFTER 'a'`. */
export function enumValue(value: CatalogObject, whole: Whole): string {
  const names = (value.parent === undefined ? undefined : whole.find(value.parent))?.order?.names ?? [];
  const at = names.indexOf(value.name);
  const [before, after] = [names[at - 1], names[at + 1]];
  const place =
    before !== undefined ? ` AFTER ${quoted(before)}` : after !== undefined ? ` BEFORE ${quoted(after)}` : '';
  return quoted(value.name) + place;
}
