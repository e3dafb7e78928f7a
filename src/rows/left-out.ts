/** The notes on what was not compared, or not as it is. */
import type { Pair, Table } from './catalog.ts';
import type { Fingerprint } from './fingerprint.ts';
import { sourceOf, type Form, type Views } from './forms.ts';
import type { LeftOut, LeftOutReason, RowComparison, Sided, SideName } from './model.ts';
import type { Side } from './open-side.ts';

/** For each column and reason how many values it is true for, on the side with more; none where there are none. */
export function leftOutOf(
  { left, right }: Views,
  { id }: Pair,
  table: { forms: Sided<Form>; prints: Sided<Fingerprint> },
): LeftOut[] {
  const notes = new Map<string, LeftOut>();
  for (const [name, view] of [
    ['left', left],
    ['right', right],
  ] as const) {
    table.forms[name].tests.forEach(({ column, reason, proven }, index) => {
      const values = table.prints[name].counts[index] ?? 0;
      if (values === 0) return;
      const before = notes.get(`${column}\0${reason}`);
      notes.set(`${column}\0${reason}`, {
        table: id,
        column,
        reason,
        default: before?.default ?? view.side.tables.get(id)?.columns.get(column)?.default ?? null,
        values: Math.max(values, before?.values ?? 0),
        proven: proven && (before?.proven ?? true),
      });
    });
  }
  return [...notes.values()];
}

/** Columns that only one side has cannot be compared. */
export function oneSidedColumns({ left, right }: Sided<Side>, { id }: Pair): LeftOut[] {
  const [mine, theirs] = [left.tables.get(id), right.tables.get(id)];
  return [...only(mine, theirs, 'only-left'), ...only(theirs, mine, 'only-right')];
}

const only = (table: Table | undefined, other: Table | undefined, reason: LeftOutReason): LeftOut[] =>
  [...(table?.columns.values() ?? [])]
    .filter(({ name }) => !other?.columns.has(name))
    .map((column) => ({
      table: table?.id ?? '',
      column: column.name,
      reason,
      default: column.default,
      values: 0,
      proven: true,
    }));

/** Tables with rows that the other side does not have. */
export async function oneSidedTables({ left, right }: Sided<Side>): Promise<RowComparison['oneSided']> {
  const found = [...(await rowsOnly('left', left, right)), ...(await rowsOnly('right', right, left))];
  return found.filter(({ rows }) => rows > 0);
}

const rowsOnly = (
  name: SideName,
  { session, tables }: Side,
  other: Side,
): Promise<RowComparison['oneSided']> =>
  Promise.all(
    [...tables.values()]
      .filter(({ id }) => !other.tables.has(id))
      .map(async (table) => {
        const [rows = []] = await session.send(`SELECT count(*) AS n FROM ${sourceOf(table, 't')}`);
        return { table: table.id, side: name, rows: Number(rows[0]?.['n']) };
      }),
  );
