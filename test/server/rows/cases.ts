/** The cases of test/cases/rows: what is replayed on each side, and what must be said of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Session } from '../../../src/database/session.ts';
import { compareRows } from '../../../src/rows/compare.ts';
import type { RowComparison, SecondReplay } from '../../../src/rows/model.ts';

const FOLDER = path.join(import.meta.dirname, '../../cases/rows');

export const CASES = readdirSync(FOLDER).sort();

/** At this many differences of a table the cases stop. */
const LIMIT = 5;

/** A session in an empty database; disposing of it ends it. */
export interface Fresh extends AsyncDisposable {
  session: Session;
}

export interface Findings {
  /** With a second replay of each side, and without. */
  exact: RowComparison;
  byDefault: RowComparison;
  /** The sides the other way round. */
  reversed: RowComparison;
}

const read = (name: string, file: string): string => {
  const full = path.join(FOLDER, name, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : '';
};

/** Runs the files of one side. */
async function replay(fresh: Fresh, name: string, file: string): Promise<SecondReplay> {
  const { session } = fresh;
  const since = String((await session.send('SELECT clock_timestamp()::text AS now')).flat()[0]?.['now']);
  await session.send(read(name, 'before.sql') + read(name, file));
  return { session, since, [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose]() };
}

/** Replays the case's sides and compares them in each way. */
export async function findings(name: string, fresh: () => Promise<Fresh>): Promise<Findings> {
  await using left = await replay(await fresh(), name, 'a.sql');
  await using right = await replay(await fresh(), name, 'b.sql');
  const again = (sides: Record<'left' | 'right', string>) => ({
    limit: LIMIT,
    replayAgain: async (side: 'left' | 'right') => replay(await fresh(), name, sides[side]),
  });
  return {
    exact: await compareRows(left, right, again({ left: 'a.sql', right: 'b.sql' })),
    byDefault: await compareRows(left, right, { limit: LIMIT }),
    reversed: await compareRows(right, left, again({ left: 'b.sql', right: 'a.sql' })),
  };
}

/** The file that a case's findings are compared with. */
export const expectedFile = (name: string): string => path.join(FOLDER, name, 'expected.txt');
