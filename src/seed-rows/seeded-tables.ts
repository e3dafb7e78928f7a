/** The tables with rows, which both replays must have alike. */
import type { Table } from '../rows/catalog.ts';
import { sourceOf } from '../rows/forms.ts';
import type { Side } from '../rows/open-side.ts';
import type { Problems } from './problems.ts';

/** The ids of tables with rows, with their numbers; what the replays do not have alike is a problem. */
export async function seededTables(
  first: Side,
  again: Side,
  isLeftOut: (id: string) => boolean,
  problems: Problems,
): Promise<Map<string, number>> {
  const [one, two] = await Promise.all([rowCounts(first), rowCounts(again)]);
  const found = new Map<string, number>();
  for (const id of new Set([...one.keys(), ...two.keys()])) {
    if (isLeftOut(id)) continue;
    const [rows, others] = [one.get(id), two.get(id)];
    if (rows === undefined || others === undefined) {
      problems.add({ ...unlike(id), why: 'is there in only one of two replays of the same files' });
    } else if (rows !== others) {
      const why = `has ${rows} row(s) in one replay and ${others} in another of the same files`;
      problems.add({ ...unlike(id), why });
    } else if (rows > 0) found.set(id, rows);
  }
  return found;
}

const unlike = (table: string) => ({
  table,
  column: null,
  row: null,
  remedy: 'Let the migration make the same each time.',
});

async function rowCounts({ session, tables }: Side): Promise<Map<string, number>> {
  const all: Table[] = [...tables.values()];
  if (all.length === 0) return new Map();
  const counts = all.map(
    (table, index) => `SELECT ${index} AS i, count(*) AS n FROM ${sourceOf(table, 't')}`,
  );
  const [rows = []] = await session.send(counts.join(' UNION ALL '));
  return new Map(rows.map((row) => [all[Number(row['i'])]?.id ?? '', Number(row['n'])]));
}
