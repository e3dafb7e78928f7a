/** Columns that hold another table's generated keys without a foreign key, told to what sorts rows. */
import type { Pair, Reference } from '../rows/catalog.ts';
import { columnOf, rawOf, testsOf } from '../rows/cells.ts';
import { sourceOf, tableOf, type Views } from '../rows/forms.ts';
import { type Origin, originKey, type Origins } from './origins.ts';

/** The views with a reference more for each column all of whose generated values are keys of one table. */
export async function withUndeclared(views: Views, origins: Origins): Promise<Views> {
  const pairs = new Map<string, Pair>();
  for (const pair of views.left.pairs.values()) {
    const found: Reference[] = [];
    for (const name of pair.columns) {
      const [origin, ...others] = origins.of.get(originKey({ table: pair.id, column: name })) ?? [];
      if (!origin || others.length > 0) continue;
      if (await isOneOf(views, { table: pair.id, column: name }, origin)) {
        found.push({ columns: [name], table: origin.table, targets: [origin.column] });
      }
    }
    pairs.set(pair.id, found.length === 0 ? pair : { ...pair, references: [...pair.references, ...found] });
  }
  return { left: { ...views.left, pairs }, right: { ...views.right, pairs } };
}

async function isOneOf({ left }: Views, from: Origin, to: Origin): Promise<boolean> {
  const [here, there] = [tableOf(left, from.table), tableOf(left, to.table)];
  const [one, two] = [columnOf(here, from.column), columnOf(there, to.column)];
  const test = testsOf(left, from.table, from.column, 't').find(({ mark }) => mark === 'generated');
  if (!test || test.via || !one.builtin || !two.builtin || one.type !== two.type) return false;
  const [rows = []] = await left.side.session.send(`SELECT EXISTS (SELECT FROM ${sourceOf(here, 't')}
  WHERE ${test.sql} AND NOT EXISTS (SELECT FROM ${sourceOf(there, 'o')}
    WHERE ${rawOf('o', to.column)} = ${rawOf('t', from.column)})) AS other`);
  return rows[0]?.['other'] === false;
}
