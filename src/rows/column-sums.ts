/** Which columns hold other values in two databases, wherever in the table. */
import type { Pair } from './catalog.ts';
import { clockTest, columnOf, rawOf, textOf } from './cells.ts';
import { sourceOf } from './forms.ts';
import type { Side } from './open-side.ts';

/** The columns whose values are not the same, clock values aside. One pass over the table on each side. */
export async function differingColumns(
  one: Side,
  other: Side,
  { id, columns }: Pair,
  wanted: readonly string[] = columns,
): Promise<string[]> {
  if (wanted.length === 0) return [];
  const [mine, theirs] = await Promise.all([sums(one, id, wanted), sums(other, id, wanted)]);
  return wanted.filter((_, index) => mine[index] !== theirs[index]);
}

async function sums(side: Side, id: string, columns: readonly string[]): Promise<string[]> {
  const table = side.tables.get(id);
  if (!table) throw new Error(`no table ${id}`);
  const expressions = columns.map((name, index) => {
    const text = plainText(side, id, name);
    return `count(${text}) || ':' || coalesce(sum(hashtextextended(${text} COLLATE "C", 0)), 0) AS c${index}`;
  });
  const [rows = []] = await side.session.send(
    `SELECT ${expressions.join(', ')} FROM ${sourceOf(table, 't')}`,
  );
  return columns.map((_, index) => String(rows[0]?.[`c${index}`]));
}

/** The value's text, with one mark for all times of the replay. */
export function plainText(side: Side, id: string, name: string): string {
  const column = columnOf(side.tables.get(id), name);
  const text = textOf(column, 't');
  const clock = clockTest(column, rawOf('t', name), side.window);
  return clock === null ? text : `CASE WHEN ${clock} THEN '~' ELSE ${text} END`;
}
