/** The cases of test/cases/seed-rows: what is replayed, and what is written of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../../../src/diagnostic.ts';
import { compareRows } from '../../../src/rows/compare.ts';
import type { Replay, RowComparison, SecondReplay } from '../../../src/rows/model.ts';
import type { SeedSql, TimedReplay } from '../../../src/seed-rows/model.ts';
import { writeRows } from '../../../src/seed-rows/write.ts';
import type { Fresh } from '../rows/cases.ts';

const FOLDER = path.join(import.meta.dirname, '../../cases/seed-rows');

export const CASES = readdirSync(FOLDER).sort();

/** Those that a second replay on the same day gives, whatever day that is. */
export const CASES_OF_ONE_DAY = CASES.filter((name) => !name.endsWith('-by-day'));

/** An empty database, by itself or with its clock on another day. */
export type Open = (day: 'today' | 'another') => Promise<Fresh>;

const read = (name: string, file: string): string => {
  const full = path.join(FOLDER, name, file);
  return existsSync(full) ? `${readFileSync(full, 'utf8')}\n` : '';
};

export const leaveOut = (_: string, table: string): boolean => table === 'schema_migrations';

/** Runs SQL in a fresh database, as a replay does. */
export async function replayed(fresh: Fresh, ...parts: string[]): Promise<SecondReplay & TimedReplay> {
  const { session } = fresh;
  const since = String((await session.send('SELECT clock_timestamp()::text AS now')).flat()[0]?.['now']);
  for (const part of parts) if (part.trim() !== '') await session.send(part);
  return { session, since, [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose]() };
}

/** All that is written, in the order in which it loads. */
export const sqlOf = ({ tables, updates, sequences, last }: SeedSql): string =>
  [
    ...tables.map(({ statements }) => statements.join('\n\n')),
    updates.join('\n'),
    sequences.join('\n'),
    last.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

/** The SQL, and below it what else is said. */
function described(found: SeedSql): string {
  const notes = [
    ...found.afterRows.map(
      ({ reason, schema, name, constraint }) =>
        `-- after the rows: ${schema}.${name} ${constraint}, ${reason}`,
    ),
    ...found.tables.flatMap(({ schema, name, triggersAfterRows, rulesAfterRows, rowSecurity }) => [
      ...(triggersAfterRows.length > 0
        ? [`-- ${schema}.${name}: ${triggersAfterRows.length} trigger(s)`]
        : []),
      ...(rulesAfterRows.length > 0 ? [`-- ${schema}.${name}: ${rulesAfterRows.length} rule(s)`] : []),
      ...(rowSecurity === 'off' ? [] : [`-- ${schema}.${name}: row security ${rowSecurity}`]),
    ]),
  ];
  return [sqlOf(found), ...notes].join('\n');
}

const failureText = (failure: Failure): string =>
  failure.diagnostics
    .map(({ message, detail, remedy }) => [message, detail ?? '-', remedy].join('\n  '))
    .join('\n');

export interface CaseResult {
  /** What is written, or why it cannot be. */
  text: string;
  /** Of the replay with a database into which that was loaded. */
  compared: RowComparison | null;
  /** What two further replays give. */
  second: string;
}

export async function runCase(name: string, open: Open, other: 'today' | 'another'): Promise<CaseResult> {
  const parts = ['schema.sql', 'rows.sql', 'after.sql'].map((file) => read(name, file));
  const replay = async (day: 'today' | 'another'): Promise<SecondReplay & TimedReplay> =>
    replayed(await open(day), ...parts);
  await using first = await replay('today');
  await using again = await replay(other);
  const found = await writeRows({ first, again }, { leaveOut }).catch(failureOf);
  await using third = await replay('today');
  await using fourth = await replay(other);
  const second = await writeRows({ first: third, again: fourth }, { leaveOut }).catch(failureOf);
  const text = found instanceof Failure ? failureText(found) : described(found);
  const compared =
    found instanceof Failure
      ? null
      : await loaded(
          first,
          [elsewhere(name), read(name, 'schema.sql'), sqlOf(found), read(name, 'after.sql')],
          open,
          () => replay('today'),
        );
  return {
    text: `${text}\n`,
    compared,
    second: `${second instanceof Failure ? failureText(second) : described(second)}\n`,
  };
}

/** The rows of a replay against those that the SQL gives. */
export async function loaded(
  left: Replay,
  sql: readonly string[],
  open: Open,
  replay: () => Promise<SecondReplay>,
): Promise<RowComparison> {
  const load = async (): Promise<SecondReplay> => replayed(await open('today'), UNLIKE, ...sql, 'RESET ALL');
  await using right = await load();
  return await compareRows(left, right, {
    ignore: leaveOut,
    replayAgain: (side) => (side === 'left' ? replay() : load()),
  });
}

/** What is written must give the same under settings other than those it was written under. */
const UNLIKE = `SET DateStyle = 'German, DMY'; SET IntervalStyle = 'sql_standard';
SET extra_float_digits = 0; SET bytea_output = 'escape'`;

/** Local times of the clock are compared only where they are those of UTC or of the server's own zone. */
const elsewhere = (name: string): string =>
  name.startsWith('clock') ? '' : `SET TimeZone = 'Asia/Kathmandu'`;

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}

/** Where the replays are on different days it may be written otherwise. */
export function expectedFile(name: string, other: 'today' | 'another'): string {
  const special = path.join(FOLDER, name, 'expected-other-day.sql');
  return other === 'another' && existsSync(special) ? special : path.join(FOLDER, name, 'expected.sql');
}
