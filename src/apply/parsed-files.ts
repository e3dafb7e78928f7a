/** The grammar's part of a run: which files are parsed, once, and when. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { ParsedFile } from '../migrations/migration.ts';
import { parsedFile } from '../migrations/parsed.ts';
import type { Step } from '../plan/decision.ts';
import type { RunLock } from './asking.ts';

/** Each file is parsed once, before anything is sent; what is not pending is never parsed. */
export class ParsedFiles {
  private readonly byVersion = new Map<string, ParsedFile>();

  /** @param isPutOff asked before each file: is there time for the rest later? */
  async parse(steps: readonly Step[], isPutOff?: () => Promise<boolean>): Promise<void> {
    for (const { migration } of steps) {
      if (this.byVersion.has(migration.version)) continue;
      if (await isPutOff?.()) return;
      this.byVersion.set(migration.version, await parsedFile(migration));
    }
  }

  of({ migration }: Step): ParsedFile {
    const parsed = this.byVersion.get(migration.version);
    if (!parsed) throw new Error(`${migration.file} was not parsed`);
    return parsed;
  }
}

/** So much text, in UTF-16 units, is parsed in about a tenth of a second: a lock may be held so long for nothing. */
const SHORT = 512 * 1024;

export const isShort = (steps: readonly Step[]): boolean =>
  steps.reduce((length, { migration }) => length + migration.sql.length, 0) <= SHORT;

/** A server nearby has answered by then. */
const NEARBY_MS = 3;

/**
 * Asks for the lock, and parses until the answer is there: loading the grammar takes longer than most answers. Who has
 * to wait for another run parses nothing more, since that run will leave nothing to do, as a rule: of fifty that start
 * at once on two cores each would be kept waiting by the others' grammars.
 * @throws what parsing throws, with the lock given back
 */
export async function whileParsing(
  steps: readonly Step[],
  files: ParsedFiles,
  ask: (signal: AbortSignal, onAnswer: (hasLock: boolean) => void) => Promise<RunLock>,
  signal: AbortSignal,
): Promise<RunLock> {
  const inVain = new AbortController();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  let waits = false;
  const asked = ask(AbortSignal.any([signal, inVain.signal]), (hasLock) => {
    waits = !hasLock;
    answer();
  });
  asked.catch(() => undefined);
  try {
    await Promise.race([answered, sleep(NEARBY_MS)]);
    await files.parse(steps, async () => {
      // The question leaves, and an answer arrives, between two files.
      await nextTurn();
      return waits;
    });
  } catch (error) {
    inVain.abort(error);
    await asked.then(leave).catch(() => undefined);
    throw error;
  }
  return asked;
}

/** Gives the lock back, where there is one, and ends the session. */
export async function leave({
  session,
  release,
}: Pick<RunLock, 'session'> & Partial<RunLock>): Promise<void> {
  await release?.();
  await session.close();
}
