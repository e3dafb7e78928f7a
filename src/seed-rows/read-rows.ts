/** The rows of a table from both replays, side by side. */
import { columnOf, rawOf, testsOf, textOf, type View } from '../rows/cells.ts';
import type { Pair } from '../rows/catalog.ts';
import { portions } from '../rows/cursor.ts';
import { formOf, sourceOf, tableOf, type Views } from '../rows/forms.ts';
import { identityOf } from '../rows/identity.ts';
import type { Row } from '../database/session.ts';
import type { TableFacts } from './facts.ts';
import { type ColumnPlan, selected, stable } from './plan-columns.ts';

/** A value as it was read. */
export interface RawCell {
  text: string | null;
  /** A time within the replay. */
  isNow: boolean;
  /** What the column's default, which gives another value each time, would have given. */
  isUsual: boolean;
  /** Of timestamptz: in the server's own time zone. */
  local: string | null;
}

export interface RowPair {
  first: RawCell[];
  again: RawCell[];
}

/**
 * The rows in an order that does not depend on values that come out differently: the same row of both replays
 * together, as far as they can be told apart. Both sides have as many.
 */
export async function* readRows(
  views: Views,
  pair: Pair,
  facts: TableFacts,
  columns: readonly ColumnPlan[],
): AsyncGenerator<RowPair> {
  const read = (side: 'left' | 'right'): AsyncGenerator<Row> => {
    const view = views[side];
    const select = columns.flatMap((plan, index) => selected(view, side, pair.id, plan, index));
    const source = sourceOf(tableOf(view, pair.id), 't');
    return rowsOf(
      view,
      `SELECT ${select.length === 0 ? 'NULL AS none' : select.join(', ')} FROM ${source} ${orderOf(views, view, pair, facts)}`,
    );
  };
  const [first, again] = [read('left'), read('right')];
  try {
    for (;;) {
      const [one, two] = await Promise.all([first.next(), again.next()]);
      if (one.done === true || two.done === true) return;
      yield { first: cellsOf(one.value, columns), again: cellsOf(two.value, columns) };
    }
  } finally {
    await first.return(undefined);
    await again.return(undefined);
  }
}

async function* rowsOf({ side: { session } }: View, query: string): AsyncGenerator<Row> {
  for await (const rows of portions(session, query)) yield* rows;
}

const cellsOf = (row: Row, columns: readonly ColumnPlan[]): RawCell[] =>
  columns.map((_, index) => ({
    text: textIn(row, `c${index}`),
    isNow: row[`w${index}`] === true,
    isUsual: row[`u${index}`] === true,
    local: textIn(row, `l${index}`),
  }));

function textIn(row: Row, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}

/**
 * By a key that is the same in both replays; without one by the key as far as it is, then by what generated keys are
 * known by, then by all that is stable.
 */
function orderOf(views: Views, view: View, pair: Pair, facts: TableFacts): string {
  const stableKey = pair.keys.find((names) =>
    names.every((name) =>
      [views.left, views.right].every((one) => testsOf(one, pair.id, name, 't').length === 0),
    ),
  );
  if (stableKey) return `ORDER BY ${stableKey.map((name) => sortable(view, pair.id, name)).join(', ')}`;
  const { key, natural } = identityOf(views, pair);
  const known = new Set([...facts.primaryKey, ...(key ?? []), ...(natural === pair.columns ? [] : natural)]);
  const form = formOf(views, view, pair);
  const shown = new Map(form.cells.map((cell) => [cell.column, cell.shown]));
  const pointing = (name: string): boolean =>
    testsOf(view, pair.id, name, 't').some(({ via }) => via !== undefined);
  const terms = [...known, ...form.cells.map(({ column }) => column)].flatMap((name) => [
    sortable(view, pair.id, name),
    // References to generated ids, by what people see of the rows that they point to.
    ...(pointing(name) ? [`(${shown.get(name) ?? 'NULL'}) COLLATE "C"`] : []),
  ]);
  for (const { column, normal } of form.cells) if (pointing(column)) terms.push(`(${normal}) COLLATE "C"`);
  // Rows that are alike so far come as they were written, which is the same in both replays.
  return `ORDER BY ${[...new Set(terms), 't.tableoid', 't.ctid'].join(', ')}`;
}

/** Types that are sorted as what they are; the others by their text. */
const SORTED = new Set([
  'bool',
  'int2',
  'int4',
  'int8',
  'numeric',
  'float4',
  'float8',
  'date',
  'timestamp',
  'timestamptz',
  'time',
  'interval',
]);

function sortable(view: View, table: string, name: string): string {
  const column = columnOf(tableOf(view, table), name);
  const isSorted = column.builtin && SORTED.has(column.type);
  const value = isSorted ? rawOf('t', name) : `(${textOf(column, 't')}) COLLATE "C"`;
  return stable(view, table, name, value);
}
