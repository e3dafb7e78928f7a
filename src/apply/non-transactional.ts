/**
 * A migration that cannot run in one transaction: statement by statement, each recorded before and after, so
 * that an interrupted one goes on where it stopped. A statement that may run in a transaction commits together
 * with its record and so runs exactly once; for the others `resolveStarted` finds out what became of them.
 */
import { EXIT, Failure } from '../diagnostic.ts';
import type { Statement } from '../migrations/migration.ts';
import { placeAt } from '../migrations/position.ts';
import type { ProgressRow } from '../plan/state.ts';
import { insertRecords, recordDuration, recordOf } from './history.ts';
import { mustHold } from './must-hold.ts';
import { claimProgress, createProgress, endProgress, grantProgress } from './progress.ts';
import { runAlone } from './run-alone.ts';
import { condensed } from './running-statement.ts';
import {
  checksumOf,
  ownSettings,
  progressOf,
  record,
  requireHeld,
  type StatementJob,
  type StatementStep,
  textOf,
} from './statement-job.ts';
import { DURABLE, lockAgain, lockTimeoutOf, sessionReset } from './session-settings.ts';
import { BEGIN, beginning, INSIDE, type MessageOptions } from './transaction.ts';

/**
 * Runs what is left of the migration and records it.
 * @throws Failure (exit 4) where a statement that has run was changed since, or where nobody can know whether
 * an interrupted one has run; ServerError, ConnectionLost
 */
export async function runStatements(job: StatementJob): Promise<void> {
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
      unit: 'statements',
      statement: condensed(textOf(job, statement)),
      line: statement.line,
      statement_number: step.number,
      statements: total,
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

/**
 * With its record, in one transaction. The record comes first, and its key refuses a statement that somebody else has
 * run meanwhile, or waits for him who does.
 */
async function runInside(job: StatementJob, step: StatementStep): Promise<void> {
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

function checkUnchanged(job: StatementJob, earlier: readonly ProgressRow[]): void {
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

const backfill = ({ backfill: records, names, toolVersion }: MessageOptions): string[] =>
  records.length > 0 ? [insertRecords(records, names, toolVersion)] : [];
