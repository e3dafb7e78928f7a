/** What running a migration statement by statement needs, whichever way a statement runs. */
import { createHash } from 'node:crypto';
import type { Row, Session } from '../database/session.ts';
import type { Emit } from '../events.ts';
import type { Migration, ParsedFile, Statement } from '../migrations/migration.ts';
import type { DatabaseState, ProgressRow } from '../plan/state.ts';
import { Raced } from './failures.ts';
import { enterFence } from './fence.ts';
import { SAFE_PATH } from './history.ts';
import { type ComposeTimeouts } from './session-settings.ts';
import { BEGIN, type MessageOptions } from './transaction.ts';

export interface StatementJob {
  session: Session;
  migration: Migration;
  parsed: ParsedFile;
  state: DatabaseState;
  options: MessageOptions;
  emit: Emit;
  /**
   * Runs what is given, and again where somebody else's lock was in the way.
   * @param heldMs for how long that may have kept others waiting each time
   */
  retry: (run: (timeouts: ComposeTimeouts) => Promise<void>, heldMs: number) => Promise<void>;
  signal: AbortSignal;
  /** Called between statements. @throws where the run's lock is lost: somebody else may be at work */
  requireLock: () => void;
  /** Called with each statement before it runs. */
  onStatement: (statement: Statement) => void;
}

/** A statement on its turn. */
export interface StatementStep {
  statement: Statement;
  /** Counts from 1. */
  number: number;
  /** What an earlier run has recorded of it. */
  earlier: ProgressRow | undefined;
}

/**
 * Outside a transaction it is the lock that keeps two runners from doing the same. A statement may have given it
 * back, and another run have taken it: what is left is decided anew.
 */
export function requireHeld(answer: readonly Row[][], { version }: Migration): void {
  if (answer.flat().some((row) => row['held'] === false)) throw new Raced(version, 'lock');
}

/** In a transaction, which waits for a lock no longer than a migration would. */
export async function record(job: StatementJob, statements: readonly string[]): Promise<Row[][]> {
  const { session, options } = job;
  const { fence } = options;
  let answer: Row[][] = [];
  await job.retry(async ({ lockMs, atLeastLockMs = 0 }) => {
    const settings = [
      `SET LOCAL lock_timeout = ${lockMs === 0 ? 0 : Math.ceil(Math.max(lockMs, atLeastLockMs))}`,
      'SET LOCAL client_min_messages = warning',
      'SET LOCAL statement_timeout = 0',
      SAFE_PATH,
    ];
    const message = [BEGIN, ...enterFence(fence), ...settings, ...statements, 'COMMIT'];
    answer = await session.commit(message.join(';\n'));
  }, options.timeouts.lockMs);
  return answer;
}

/** Each statement has its own transaction, so what the file sets for itself is set anew for each. */
export const ownSettings = (job: StatementJob, { number }: StatementStep): string[] =>
  job.parsed.statements
    .slice(0, number - 1)
    .filter(({ kind, node }) => kind === 'VariableSetStmt' && node['is_local'] !== true)
    .map((statement) => textOf(job, statement));

export const progressOf = (
  job: StatementJob,
  { statement, number }: StatementStep,
  state: ProgressRow['state'],
  found: string | null = null,
): ProgressRow => ({
  version: job.migration.version,
  statement: number,
  checksum: checksumOf(job, statement),
  state,
  found,
});

export const textOf = ({ parsed }: StatementJob, { start, end }: Statement): string =>
  parsed.sql.slice(start, end);
export const checksumOf = (job: StatementJob, statement: Statement): string =>
  createHash('sha256').update(textOf(job, statement).replaceAll(/\r\n?/g, '\n')).digest('hex');
