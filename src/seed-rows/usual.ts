/** Which values a column's default would have given, as SQL that is true for them. */
import { literalOrNull, quoteLiteral } from '../database/quote.ts';
import { ServerError } from '../database/session.ts';
import type { Column } from '../rows/catalog.ts';
import { anyOf, columnOf, rawOf, testsOf, textOf, type View } from '../rows/cells.ts';
import { isFromClock } from '../rows/default-rules.ts';
import type { ColumnFacts } from './facts.ts';
import { shapeOf } from './shape.ts';

/** So many values of a default show what its values look like. */
const SAMPLES = 32;

const WINDOW_TYPES: readonly string[] = ['timestamptz', 'timestamp', 'date'];

/** Null where no value of the column can be left to the default. */
export async function usualTest(view: View, table: string, facts: ColumnFacts): Promise<string | null> {
  const column = columnOf(view.side.tables.get(table), facts.name);
  const raw = rawOf('t', column.name);
  if (column.kind === 'sequence' || column.default === 'identity') return null;
  if (column.default === null) return facts.typeHasDefault ? null : `(${raw} IS NOT DISTINCT FROM NULL)`;
  const expression = column.default;
  const text = textOf(column, 't');
  const samples = await evaluate(view, column, facts, column.kind === 'volatile' ? SAMPLES : 1);
  const [sample] = samples ?? [];
  if (sample === undefined) return null;
  if (column.kind !== null && column.builtin && WINDOW_TYPES.includes(column.type)) {
    const test = isFromClock(column.type, raw, expression, view.side.window);
    // Its day is that of the server's own zone.
    return column.type === 'date' ? `(${test} OR ${text} = ${literalOrNull(sample)})` : test;
  }
  if (column.kind !== 'volatile') {
    return sample === null
      ? `(${raw} IS NOT DISTINCT FROM NULL)`
      : `(${text} IS NOT DISTINCT FROM ${quoteLiteral(sample)})`;
  }
  const generated = anyOf(testsOf(view, table, column.name, 't'));
  const shape = shapeOf(samples ?? []);
  return generated === null || shape === null ? null : `(${generated} AND ${text} ~ ${quoteLiteral(shape)})`;
}

/** What the default gives now, as text; undefined where it cannot be asked, since it would write or needs a row. */
async function evaluate(
  { side: { session } }: View,
  column: Column,
  { type }: ColumnFacts,
  times: number,
): Promise<(string | null)[] | undefined> {
  const value = `SELECT (${column.default})::${type} AS ${rawOf('t', column.name).slice(2)} FROM generate_series(1, ${times})`;
  const zone = column.kind === 'clock' ? 'SET LOCAL TimeZone TO DEFAULT;' : '';
  const query = `SELECT ${textOf(column, 't')} AS x FROM (${value} OFFSET 0) AS t`;
  try {
    const sets = await session.send(`SAVEPOINT aim_seed_rows; ${zone} ${query}; ${BACK}`);
    return sets.flat().map(({ x }) => (typeof x === 'string' ? x : null));
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    await session.send(BACK);
    return undefined;
  }
}

const BACK = 'ROLLBACK TO SAVEPOINT aim_seed_rows; RELEASE SAVEPOINT aim_seed_rows';
