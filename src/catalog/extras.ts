/** What an object has besides its columns in the system catalogs: order of its parts, owners, extensions. */
import type { Draft, Drafts, Material } from './assemble.ts';
import type { Order } from './model.ts';
import { FREE_FORM_LANGUAGES, isIndex, isInternalTrigger, isSequence, isTable } from './particulars.ts';
import { type Address, addressOf, type Row, type Rows, text } from './raw.ts';

interface Extras {
  readonly attributes: Readonly<Record<string, string | null>>;
  readonly source?: readonly string[];
}

export function extras(address: Address, { catalog, row, attributes }: Draft, material: Material): Extras {
  const { belonging, identities } = material;
  const nameOf = (other: Address): string => identities.of(other)?.name ?? other;
  const more: Record<string, string | null> = {};
  const extension = belonging.memberOf.get(address);
  if (extension !== undefined) more['member of extension'] = nameOf(extension);
  const needed = belonging.dependsOnExtension.get(address);
  if (needed) more['depends on extension'] = needed.map(nameOf).sort().join(', ');
  if (catalog === 'pg_class' && isSequence(row)) {
    const column = belonging.goesWith.get(address)?.find((other) => other.startsWith('pg_class:'));
    more['owned by'] = column === undefined ? null : nameOf(column);
  }
  const parents = catalog === 'pg_class' ? parentsOf(row, material.rows, nameOf) : undefined;
  if (parents !== undefined) more['inherits'] = parents;
  if (typeof row['content'] === 'string') more['content'] = row['content'];
  const isFreeForm = catalog === 'pg_proc' && FREE_FORM_LANGUAGES.has(attributes['language'] ?? '');
  return { attributes: more, ...(isFreeForm ? { source: ['body'] } : {}) };
}

/** What a table inherits from, in its order. */
function parentsOf(table: Row, rows: Rows, nameOf: (address: Address) => string): string | undefined {
  const own = (rows.get('pg_inherits') ?? []).filter((row) => row['inhrelid'] === table['oid']);
  if (own.length === 0) return undefined;
  return sorted(own, 'inhseqno')
    .map((row) => nameOf(addressOf('pg_class', row['inhparent'])))
    .join(', ');
}

/** The order of columns and of enum values, whose own numbers have holes and fractions. */
export function ordersOf(drafts: Drafts, rows: Rows): Map<Address, Order> {
  const orders = new Map<Address, Order>();
  const relations = Map.groupBy(rows.get('pg_attribute') ?? [], (row) => text(row['attrelid']));
  for (const [oid, columns] of relations) {
    const address = addressOf('pg_class', oid);
    const relation = drafts.get(address)?.row;
    if (!relation || isIndex(relation) || isSequence(relation)) continue;
    const own = columns.filter((row) => Number(row['attnum']) > 0);
    const names = sorted(own, 'attnum').map((row) => text(row['attname']));
    orders.set(
      address,
      isTable(relation)
        ? { attribute: 'column order', names, kind: 'column-order' }
        : { attribute: 'column order', names, kind: 'changed' },
    );
  }
  const enums = Map.groupBy(rows.get('pg_enum') ?? [], (row) => text(row['enumtypid']));
  for (const [oid, values] of enums) {
    const names = sorted(values, 'enumsortorder').map((row) => text(row['enumlabel']));
    orders.set(addressOf('pg_type', oid), { attribute: 'value order', names, kind: 'changed' });
  }
  return orders;
}

const sorted = (rows: readonly Row[], column: string): Row[] =>
  rows.toSorted((a, b) => Number(a[column]) - Number(b[column]));

/** Bits of `tgtype` (PostgreSQL source, catalog/pg_trigger.h). */
const EVENTS: readonly (readonly [bit: number, event: string])[] = [
  [4, 'insert'],
  [8, 'delete'],
  [16, 'update'],
];

/**
 * States of the triggers that PostgreSQL made for a constraint, where `ALTER TABLE … DISABLE TRIGGER ALL`, or
 * its like, has changed one. All else of them follows from the constraint.
 */
export function triggerStates({ rows, belonging, identities }: Material): Map<Address, string> {
  const states = new Map<Address, string[]>();
  for (const row of rows.get('pg_trigger') ?? []) {
    const address = addressOf('pg_trigger', row['oid']);
    const constraint = belonging.partOf.get(address);
    if (constraint === undefined || !isInternalTrigger(address, belonging) || row['tgenabled'] === 'O')
      continue;
    const type = Number(row['tgtype']);
    const events = EVENTS.flatMap(([bit, event]) => ((type & bit) === 0 ? [] : [event]));
    const made = identities.of(addressOf('pg_proc', row['tgfoid']))?.name ?? '';
    const what = /check/.test(made) ? 'check' : 'action';
    const table = identities.of(addressOf('pg_class', row['tgrelid']))?.name ?? '';
    const state = `${events.join(' or ')} ${what} on ${table}: ${text(row['tgenabled'])}`;
    states.set(constraint, [...(states.get(constraint) ?? []), state]);
  }
  return new Map([...states].map(([address, list]) => [address, list.toSorted().join(', ')]));
}
