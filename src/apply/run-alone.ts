/** Runs a statement that must stand alone, recorded before and after, and sweeps up what earlier attempts left. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Row, ServerError } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Statement } from '../migrations/migration.ts';
import { placeAt } from '../migrations/position.ts';
import { type AloneContext, askAs, sendAlone } from './alone.ts';
import { detachedPartition, detachState, isPatient, leftIndexes } from './concurrent.ts';
import { foundBefore, resolveStarted } from './interrupted.ts';
import { setProgress } from './progress.ts';
import {
  ownSettings,
  progressOf,
  record,
  requireHeld,
  type StatementJob,
  type StatementStep,
  textOf,
} from './statement-job.ts';
import { type ComposeTimeouts, lockTimeoutOf } from './session-settings.ts';

/** Alone in its message, recorded before and after. */
export async function runAlone(job: StatementJob, step: StatementStep): Promise<void> {
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

const contextOf = (job: StatementJob, step: StatementStep, timeouts: ComposeTimeouts): AloneContext => ({
  session: job.session,
  migration: job.migration,
  options: job.options,
  timeouts,
  ownSettings: ownSettings(job, step),
});

/** For how long somebody else may build an index whose name we want. */
const BUILT_BY_ANOTHER_MS = 300_000;
const LOOK_AGAIN_MS = 500;

/** Drops what earlier attempts at the statement have left. */
async function sweep(
  job: StatementJob,
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

const beingBuilt = ({ migration, parsed }: StatementJob, { start }: Statement, index: string): Failure =>
  new Failure(EXIT.unreachable, {
    severity: 'error',
    code: 'index-being-built',
    message: `${migration.file}: somebody else has been building ${index} for ${BUILT_BY_ANOTHER_MS / 60_000} min; it was left alone`,
    place: placeAt(migration.file, parsed.sql, start),
    remedy: 'Run again when that has ended: it goes on with this statement.',
  });
