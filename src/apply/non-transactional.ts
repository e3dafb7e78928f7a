/**
 * A migration that cannot run in one transaction: statement by statement, each recorded before and after, so
 * that an interrupted one goes on where it stopped. A statement that may run in a transaction commits together
 * with its record and so runs exactly once; for the others `resolveStarted` finds out what became of them.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Row, ServerError, type Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Emit } from '../events.ts';
import type { Migration, ParsedFile, Statement } from '../migrations/migration.ts';
import { placeAt } from '../migrations/position.ts';
import type { DatabaseState, ProgressRow } from '../plan/state.ts';
import { type AloneContext, askAs, sendAlone } from './alone.ts';
import { detachedPartition, detachState, isPatient, leftIndexes } from './concurrent.ts';
import { Raced } from './failures.ts';
import { enterFence } from './fence.ts';
import { insertRecords, recordDuration, recordOf, SAFE_PATH } from './history.ts';
import { foundBefore, resolveStarted } from './interrupted.ts';
import { mustHold } from './must-hold.ts';
import { claimProgress, createProgress, endProgress, grantProgress, setProgress } from './progress.ts';
import {
  BEGIN,
  beginning,
  type ComposeTimeouts,
  DURABLE,
  INSIDE,
  lockAgain,
  lockTimeoutOf,
  type MessageOptions,
  sessionReset,
} from './transaction.ts';

export interface NonTransactionalJob {
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

/**
 * Runs what is left of the migration and records it.
 * @throws Failure (exit 4) where a statement that has run was changed since, or where nobody can know whether
 * an interrupted one has run; ServerError, ConnectionLost
 */
export async function runStatements(job: NonTransactionalJob): Promise<void> {
  const { migration, parsed, state, options, emit } = job;
  const { names, toolVersion } = options;
  const total = parsed.statements.length;
  const begun = performance.now();
  emit({
    event: 'migration_start',
    version: migration.version,
    file: migration.file,
    track: 'incremental',
    statements: total,
  });

  const earlier = state.progress.filter((row) => row.version === migration.version);
  checkUnchanged(job, earlier);
  const progress = [createProgress(state, names), ...grantProgress(state, names)];
  const begin = [...options.prepare, ...progress, ...backfill(options)];
  requireHeld(await record(job, [...begin, ...lockAgain(options.lock)]), migration);

  for (const [index, statement] of parsed.statements.entries()) {
    const step = {
      statement,
      number: index + 1,
      earlier: earlier.find((one) => one.statement === index + 1),
    };
    if (step.earlier?.state === 'done') continue;
    job.requireLock();
    job.onStatement(statement);
    emit({
      event: 'migration_progress',
      version: migration.version,
      phase: 'statement',
      done: index,
      total,
      elapsed_ms: Math.round(performance.now() - begun),
      statement: firstLine(textOf(job, statement)),
    });
    await (runsAlone(statement) ? runAlone(job, step) : runInside(job, step));
  }

  job.requireLock();
  const records = [recordOf(migration, 'incremental')];
  await record(job, [
    DURABLE,
    insertRecords(records, names, toolVersion),
    ...mustHold(records, options),
    // Several transactions make up this migration: the duration is this process's measure.
    recordDuration(migration.version, names, Math.round(performance.now() - begun)),
    endProgress(state, names, migration.version),
  ]);
  emit({
    event: 'migration_finish',
    version: migration.version,
    file: migration.file,
    duration_ms: Math.round(performance.now() - begun),
  });
}

/** A statement on its turn. */
interface Step {
  statement: Statement;
  /** Counts from 1. */
  number: number;
  /** What an earlier run has recorded of it. */
  earlier: ProgressRow | undefined;
}

/**
 * With its record, in one transaction. The record comes first, and its key refuses a statement that somebody else has
 * run meanwhile, or waits for him who does.
 */
async function runInside(job: NonTransactionalJob, step: Step): Promise<void> {
  const { session, migration, options } = job;
  const sql = textOf(job, step.statement);
  const ending = [...sessionReset(options), INSIDE.sql, 'COMMIT'];
  await job.retry(
    async (timeouts) => {
      const settings = beginning(migration, { sql }, { ...options, timeouts });
      const claim = claimProgress(options.names, progressOf(job, step, 'done'));
      const opening = [BEGIN, ...settings, ...claim, ...ownSettings(job, step)];
      // In a message that begins with the statement, so that the server's positions are the statement's.
      const sent = [session.send(opening.join(';\n')), session.commit(`${sql}\n;${ending.join(';\n')}`)];
      const failed = (await Promise.allSettled(sent)).find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    },
    lockTimeoutOf(migration, options.timeouts),
  );
}

/** Statements of these kinds run alone although most may stand in a transaction: it depends on the database. */
const ALONE = new Set(['DropSubscriptionStmt', 'ReindexStmt', 'ClusterStmt']);

/** Procedures and DO blocks may commit by themselves, which is what such a file is often for. */
const runsAlone = ({ kind, transactional }: Statement): boolean =>
  !transactional || kind === 'CallStmt' || kind === 'DoStmt' || ALONE.has(kind);

/** Alone in its message, recorded before and after. */
async function runAlone(job: NonTransactionalJob, step: Step): Promise<void> {
  const { migration, parsed, options } = job;
  const { statement, number, earlier } = step;
  const { lockMs, patientLockMs = lockMs } = options.timeouts;
  const usualLockMs = isPatient(statement) ? patientLockMs : lockMs;
  const heldMs = isPatient(statement) ? 0 : lockTimeoutOf(migration, options.timeouts);
  let { found = null } = earlier ?? {};
  let isDone = false;
  let answer: Row[][] = [];
  await job.retry(async (timeouts) => {
    const context = contextOf(job, step, timeouts);
    const ask = askAs(context);
    if (earlier?.state === 'started') {
      const interrupted = { migration, sql: parsed.sql, statement, number, found, names: options.names };
      isDone = await resolveStarted(ask, interrupted);
    }
    found ??= await foundBefore(ask, statement);
  }, 0);
  if (!isDone) {
    await record(job, [setProgress(options.names, progressOf(job, step, 'started', found))]);
    let isAgain = earlier !== undefined;
    try {
      await job.retry(async (timeouts) => {
        const context = contextOf(job, step, timeouts);
        await sweep(job, context, statement, isAgain ? (found ?? '') : found, usualLockMs);
        isAgain = true;
        const partition = detachedPartition(statement);
        const isPending = partition && (await detachState(askAs(context), partition)) === 'pending';
        const finalize = `ALTER TABLE ${partition?.parent} DETACH PARTITION ${partition?.partition} FINALIZE`;
        answer = await sendAlone(context, isPending ? finalize : textOf(job, statement), usualLockMs);
      }, heldMs);
    } catch (error) {
      if (error instanceof ServerError)
        await record(job, [setProgress(options.names, progressOf(job, step, 'failed', found))]);
      throw error;
    }
  }
  await record(job, [setProgress(options.names, progressOf(job, step, 'done'))]);
  requireHeld(answer, migration);
}

/**
 * Outside a transaction it is the lock that keeps two runners from doing the same. A statement may have given it
 * back, and another run have taken it: what is left is decided anew.
 */
function requireHeld(answer: readonly Row[][], { version }: Migration): void {
  if (answer.flat().some((row) => row['held'] === false)) throw new Raced(version, 'lock');
}

/** For how long somebody else may build an index whose name we want. */
const BUILT_BY_ANOTHER_MS = 300_000;
const LOOK_AGAIN_MS = 500;

/** Drops what earlier attempts at the statement have left. */
async function sweep(
  job: NonTransactionalJob,
  context: AloneContext,
  statement: Statement,
  found: string | null,
  lockMs: number,
): Promise<void> {
  const until = performance.now() + BUILT_BY_ANOTHER_MS;
  for (;;) {
    const left = await leftIndexes(askAs(context), statement, found);
    const built = left.find(({ building }) => building);
    if (!built) {
      for (const { fullName } of left)
        await sendAlone(context, `DROP INDEX CONCURRENTLY IF EXISTS ${fullName}`, lockMs);
      return;
    }
    if (performance.now() > until) throw beingBuilt(job, statement, built.fullName);
    await sleep(LOOK_AGAIN_MS, undefined, { signal: job.signal });
  }
}

const beingBuilt = (
  { migration, parsed }: NonTransactionalJob,
  { start }: Statement,
  index: string,
): Failure =>
  new Failure(EXIT.unreachable, {
    severity: 'error',
    code: 'index-being-built',
    message: `${migration.file}: somebody else has been building ${index} for ${BUILT_BY_ANOTHER_MS / 60_000} min; it was left alone`,
    place: placeAt(migration.file, parsed.sql, start),
    remedy: 'Run again when that has ended: it goes on with this statement.',
  });

/** In a transaction, which waits for a lock no longer than a migration would. */
async function record(job: NonTransactionalJob, statements: readonly string[]): Promise<Row[][]> {
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

function checkUnchanged(job: NonTransactionalJob, earlier: readonly ProgressRow[]): void {
  for (const row of earlier) {
    const statement = job.parsed.statements[row.statement - 1];
    if (row.state === 'failed' || (statement && checksumOf(job, statement) === row.checksum)) continue;
    const { migration, parsed } = job;
    throw new Failure(EXIT.refused, {
      severity: 'error',
      code: 'changed-statement',
      message: `${migration.file} was interrupted after statement ${row.statement}, which has been changed since`,
      place: placeAt(migration.file, parsed.sql, statement?.start ?? 0),
      remedy: `Undo the edit and run again, or forget what has run of it: \`aim-migrate repair ${migration.version}\`.`,
    });
  }
}

/** Each statement has its own transaction, so what the file sets for itself is set anew for each. */
const ownSettings = (job: NonTransactionalJob, { number }: Step): string[] =>
  job.parsed.statements
    .slice(0, number - 1)
    .filter(({ kind, node }) => kind === 'VariableSetStmt' && node['is_local'] !== true)
    .map((statement) => textOf(job, statement));

const contextOf = (job: NonTransactionalJob, step: Step, timeouts: ComposeTimeouts): AloneContext => ({
  session: job.session,
  migration: job.migration,
  options: job.options,
  timeouts,
  ownSettings: ownSettings(job, step),
});

const progressOf = (
  job: NonTransactionalJob,
  { statement, number }: Step,
  state: ProgressRow['state'],
  found: string | null = null,
): ProgressRow => ({
  version: job.migration.version,
  statement: number,
  checksum: checksumOf(job, statement),
  state,
  found,
});

const textOf = ({ parsed }: NonTransactionalJob, { start, end }: Statement): string =>
  parsed.sql.slice(start, end);
const checksumOf = (job: NonTransactionalJob, statement: Statement): string =>
  createHash('sha256').update(textOf(job, statement).replaceAll(/\r\n?/g, '\n')).digest('hex');
const firstLine = (sql: string): string => {
  const line = sql.trim().replaceAll(/\s+/g, ' ');
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
};

const backfill = ({ backfill: records, names, toolVersion }: MessageOptions): string[] =>
  records.length > 0 ? [insertRecords(records, names, toolVersion)] : [];
