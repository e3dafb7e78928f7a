/** Finds out which statements of the regression tests a server takes, and runs those that it took. */
import { ConnectionLost, ServerError, type Session } from '../../src/database/session.ts';
import type { Opened, Place } from './places.ts';
import { type Statement, TestFile } from './script.ts';

export interface Loaded {
  /** What stays when all transactions are done, in order; each runs by itself. */
  statements: readonly string[];
  failed: number;
  /** In transactions that were rolled back. */
  undone: number;
  /** What only psql understands, by kind. */
  skipped: ReadonlyMap<string, number>;
}

/** What begins and ends transactions; the savepoints of a file are run, and count as part of its transaction. */
const BEGINS = /^(begin|start\s+transaction)\b/i;
const COMMITS = /^(commit|end)\b(?!\s+prepared)/i;
const ROLLS_BACK = /^(rollback|abort)\b(?!\s+prepared|.*\bto\b)/i;
const ROLLS_BACK_TO = /^rollback\b.*\bto\s+(?:savepoint\s+)?(\w+)/i;
const SAVEPOINT = /^(?:savepoint)\s+(\w+)/i;
const RELEASE = /^release\b/i;

/** Runs files statement by statement. A statement that ends the server's session is left out, and all begun anew. */
export async function load(place: Place, folder: string, names: readonly string[]): Promise<Loaded> {
  const loader = new Loader(place);
  const skipped = new Map<string, number>();
  try {
    for (const name of names) {
      const file = new TestFile(folder, name);
      for (const statement of file.statements()) {
        for (const [variable, value] of await loader.run(statement)) file.variables.set(variable, value);
      }
      await loader.run({ sql: 'ROLLBACK', file: name, line: 0 });
      for (const [what, count] of file.skipped) skipped.set(what, (skipped.get(what) ?? 0) + count);
    }
  } finally {
    await loader.close();
  }
  return { statements: loader.kept, failed: loader.failed, undone: loader.undone, skipped };
}

class Loader {
  readonly kept: string[] = [];
  failed = 0;
  undone = 0;
  private readonly place: Place;
  private opened: Opened | undefined;
  /** Of the open transaction, with the savepoints of the file. */
  private pending: { sql: string; savepoint?: string }[] | undefined;

  constructor(place: Place) {
    this.place = place;
  }

  /** @returns the variables that psql would set */
  async run({ sql, gset }: Statement): Promise<[name: string, value: string][]> {
    const session = await this.session();
    try {
      const rows = await (this.pending ? this.within(session, sql) : this.alone(session, sql));
      if (gset === undefined) return [];
      const [row = {}] = rows.flat();
      return Object.entries(row).map(([name, value]) => [gset + name, String(value)]);
    } catch (error) {
      if (error instanceof ConnectionLost) await this.close();
      else if (!(error instanceof ServerError)) throw error;
      this.failed += 1;
      return [];
    }
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    this.pending = undefined;
    await opened?.[Symbol.asyncDispose]();
  }

  private async session(): Promise<Session> {
    if (this.opened) return this.opened.session;
    this.opened = await this.place.open();
    for (const sql of this.kept) await this.opened.session.send(sql).catch(onlyServerErrors);
    return this.opened.session;
  }

  private async alone(session: Session, sql: string): ReturnType<Session['send']> {
    const rows = await session.send(sql);
    if (BEGINS.test(sql)) this.pending = [];
    else if (!ROLLS_BACK.test(sql) && !COMMITS.test(sql)) this.kept.push(sql);
    return rows;
  }

  private async within(session: Session, sql: string): ReturnType<Session['send']> {
    const pending = this.pending ?? [];
    if (COMMITS.test(sql) || ROLLS_BACK.test(sql)) {
      this.pending = /\band\s+chain\b/i.test(sql) ? [] : undefined;
      try {
        const rows = await session.send(sql);
        if (COMMITS.test(sql)) this.kept.push(...pending.flatMap((one) => (one.savepoint ? [] : [one.sql])));
        else this.undone += pending.length;
        return rows;
      } catch (error) {
        this.undone += pending.length;
        throw error;
      }
    }
    return this.inSavepoint(session, sql, pending);
  }

  /** As psql's ON_ERROR_ROLLBACK does it. */
  private async inSavepoint(
    session: Session,
    sql: string,
    pending: { sql: string; savepoint?: string }[],
  ): ReturnType<Session['send']> {
    await session.send('SAVEPOINT aim_statement');
    try {
      const rows = await session.send(sql);
      const name = SAVEPOINT.exec(sql)?.[1];
      const back = ROLLS_BACK_TO.exec(sql)?.[1];
      if (name !== undefined) pending.push({ sql, savepoint: name });
      else if (back !== undefined) {
        const at = pending.findLastIndex(({ savepoint }) => savepoint === back);
        this.undone += pending.splice(at + 1).length;
      } else if (!RELEASE.test(sql)) {
        await session.send('RELEASE aim_statement');
        // A BEGIN in a transaction only warns.
        if (!BEGINS.test(sql)) pending.push({ sql });
      }
      return rows;
    } catch (error) {
      await session.send('ROLLBACK TO aim_statement; RELEASE aim_statement').catch(onlyServerErrors);
      throw error;
    }
  }
}

function onlyServerErrors(error: unknown): void {
  if (!(error instanceof ServerError)) throw error;
}

/** Messages that are under way at once. */
const FLIGHT = 100;

/** Runs each statement by itself; gives the places of those that failed, with the server's word. */
export async function runAll(session: Session, statements: readonly string[]): Promise<Map<number, string>> {
  const failed = new Map<number, string>();
  for (let from = 0; from < statements.length; from += FLIGHT) {
    const part = statements.slice(from, from + FLIGHT);
    const sent = await Promise.allSettled(part.map((sql) => session.send(sql)));
    for (const [index, one] of sent.entries()) {
      if (one.status === 'fulfilled') continue;
      onlyServerErrors(one.reason);
      failed.set(from + index, `${String(one.reason)}: ${part[index]}`);
    }
  }
  return failed;
}

const MOST_ROUNDS = 20;

/**
 * Leaves out what fails without the transactions around it, until all runs.
 * @throws where that does not end
 */
export async function settle(place: Place, statements: readonly string[]): Promise<string[]> {
  let left = [...statements];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    await using opened = await place.open();
    const failed = await runAll(opened.session, left);
    if (failed.size === 0) return left;
    left = left.filter((_, index) => !failed.has(index));
  }
  throw new Error(`statements still fail after ${MOST_ROUNDS} rounds`);
}
