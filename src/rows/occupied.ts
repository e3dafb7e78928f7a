/** Which tables have rows at all: mostly few do, and asking is cheaper than a digest of nothing. */
import type { Table } from './catalog.ts';
import { sourceOf } from './forms.ts';
import type { Side } from './open-side.ts';

/** Tables in one query: so many sub-selects are planned in no time. */
const AT_ONCE = 200;

/** The ids of the tables with rows. */
export async function occupiedTables({ session, tables }: Side): Promise<Set<string>> {
  const all = [...tables.values()];
  const asked = Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
  const found = await Promise.all(
    asked.map(async (part) => {
      const [rows = []] = await session.send(occupiedQuery(part));
      const answer = String(rows[0]?.['occupied']);
      return part.filter((_, index) => answer[index] === '1');
    }),
  );
  return new Set(found.flat().map(({ id }) => id));
}

/** One row: a `1` or a `0` for each table. */
const occupiedQuery = (tables: readonly Table[]): string =>
  `SELECT array_to_string(ARRAY[${tables
    .map((table) => `EXISTS (SELECT FROM ${sourceOf(table, 't')})::int`)
    .join(', ')}], '') AS occupied`;
