/** Tables, views and sequences in SQL, with what belongs to them. */
import type { CatalogObject } from '../catalog/model.ts';
import { columnDefinition } from './column.ts';
import { identifier } from '../catalog/identities.ts';
import { itemsOf } from './lists.ts';
import { inOrder, nameOf, type Whole } from './whole.ts';
import { valueWords } from './value.ts';

/** `CREATE TABLE public.t (a integer NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (a))`. */
export function tableDefinition(table: CatalogObject, whole: Whole): string {
  const parts = whole.partsOf(table);
  const columns = inOrder(
    table,
    parts.filter(({ catalog }) => catalog === 'pg_attribute'),
  ).map((column) => `${identifier(column.name)} ${columnDefinition(column)}`);
  const constraints = parts.flatMap(({ catalog, name, definition }) =>
    catalog === 'pg_constraint' && definition !== undefined
      ? [`CONSTRAINT ${identifier(name)} ${definition}`]
      : [],
  );
  if (table.attributes['is a partition'] === 'true')
    return `CREATE TABLE ${nameOf(table)} ${ancestry(table)}`;
  const unlogged = table.attributes['persistence'] === 'u' ? 'UNLOGGED ' : '';
  const word = table.kind === 'foreign table' ? 'FOREIGN TABLE' : 'TABLE';
  return [
    `CREATE ${unlogged}${word} ${nameOf(table)} (${[...columns, ...constraints].join(', ')})`,
    ancestry(table) ?? '',
    partitioning(table) ?? '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** `PARTITION OF public.t FOR VALUES FROM (1) TO (2)`, or `INHERITS (public.p)`. */
export function ancestry({ kind, attributes }: CatalogObject): string | null {
  const parents = attributes['inherits'];
  if (!parents) return null;
  if (kind === 'index') return `partition of ${parents}`;
  if (attributes['is a partition'] !== 'true') return `INHERITS (${parents})`;
  const bound = attributes['partition bound'];
  return `PARTITION OF ${parents}${bound ? ` ${bound}` : ''}`;
}

/** `PARTITION BY RANGE (a)`. */
export function partitioning(table: CatalogObject): string | null {
  const { 'partition strategy': strategy, 'partition expressions': expressions } = table.attributes;
  if (!strategy) return null;
  const columns = itemsOf(table.attributes['partition columns'] ?? '').map(identifier);
  const words = valueWords(table, 'partition strategy', strategy);
  return `PARTITION BY ${expressions ?? `${words} (${columns.join(', ')})`}`;
}

/** The query of a view, which PostgreSQL keeps as a rule of it; null for any other object. */
export function viewQuery(view: CatalogObject, whole: Whole): string | null {
  const rule = whole.partsOf(view).find(isQueryOfView);
  return rule?.attributes['definition'] ?? null;
}

export const isQueryOfView = ({ catalog, name }: CatalogObject): boolean =>
  catalog === 'pg_rewrite' && name === '_RETURN';

export function viewDefinition(view: CatalogObject, whole: Whole): string {
  const word = view.kind === 'materialized view' ? 'MATERIALIZED VIEW' : 'VIEW';
  return `CREATE ${word} ${nameOf(view)} AS ${(viewQuery(view, whole) ?? '').trim()}`;
}

/** The bounds of a sequence that nobody gave others, by type. */
const BOUNDS: Readonly<Record<string, bigint>> = {
  smallint: 2n ** 15n,
  integer: 2n ** 31n,
  bigint: 2n ** 63n,
};

/** `AS integer INCREMENT BY 2`: the type, and what is not as it would be by itself. */
export function sequenceOptions(sequence: CatalogObject): string {
  const { attributes } = sequence;
  const bound = BOUNDS[attributes['type'] ?? ''] ?? 0n;
  const isDescending = attributes['increment']?.startsWith('-') === true;
  const usual: Readonly<Record<string, string | null | undefined>> = {
    type: undefined,
    increment: '1',
    minimum: String(isDescending ? -bound : 1),
    maximum: String(isDescending ? -1 : bound - 1n),
    start: isDescending ? attributes['maximum'] : attributes['minimum'],
    cache: '1',
    cycle: 'false',
  };
  return Object.entries(usual)
    .flatMap(([name, value]) => {
      const own = attributes[name] ?? null;
      return own === value ? [] : (valueWords(sequence, name, own) ?? []);
    })
    .join(' ');
}

/** `FULL`, or `USING INDEX t_pkey`. */
export function replicaIdentity(table: CatalogObject, whole: Whole): string | null {
  const value = table.attributes['replica identity'] ?? null;
  const index = whole
    .partsOf(table)
    .flatMap((part) => [part, ...whole.partsOf(part)])
    .find(({ catalog, attributes }) => catalog === 'pg_class' && attributes['replica identity'] === 'true');
  const words = valueWords(table, 'replica identity', value);
  return index && value === 'i' ? `${words} ${identifier(index.name)}` : words;
}
