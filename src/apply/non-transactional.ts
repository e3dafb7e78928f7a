/**
 * A migration that cannot run in one transaction: statement by statement, each recorded before and after, so
 * that an interrupted one goes on where it stopped. A statement that may run in a transaction commits together
 * with its record and so runs exactly once; for the others `resolveStarted` finds out what became of them.
 */
import { createHash } from 'node:crypto';
import { qualified, quoteLiteral } from '../database/quote.ts';
import { type Row, ServerError, type Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import type { Emit } from '../events.ts';
import type { Migration, ParsedFile, Statement } from '../migrations/migration.ts';
import { placeAt } from '../migrations/position.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState, ProgressRow } from '../plan/state.ts';
import {
  forgetProgress,
  insertRecords,
  progressTable,
  recordDuration,
  recordOf,
  SAFE_PATH,
} from './history.ts';
import { Raced } from './failures.ts';
import { clearInvalidIndex, resolveStarted } from './interrupted.ts';
import { mustHold } from './must-hold.ts';
import {
  BEGIN,
  beginning,
  DURABLE,
  INSIDE,
  lockAgain,
  type MessageOptions,
  sessionReset,
  settingsFor,
} from './transaction.ts';

export interface NonTransactionalJob {
  session: Session;
  migration: Migration;
  parsed: ParsedFile;
  state: DatabaseState;
  options: MessageOptions;
  emit: Emit;
  /** Runs what is given again where somebody else's lock was in the way. */
  retry: (run: () => Promise<void>) => Promise<void>;
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
  const { session, migration, parsed, state, options, emit } = job;
  const { names } = options;
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
  requireLock(
    await session.commit(
      transaction([
        ...options.prepare,
        createProgress(names),
        ...backfill(options),
        ...lockAgain(options.lock),
      ]),
    ),
    migration,
  );

  for (const [index, statement] of parsed.statements.entries()) {
    const number = index + 1;
    const row = earlier.find((one) => one.statement === number);
    if (row?.state === 'done') continue;
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
    if (row) {
      // Somebody may be at it still, whose lock was lost.
      await clearInvalidIndex(session, statement, job.signal);
      if (await resolveStarted(session, { migration, sql: parsed.sql, statement, number })) {
        await session.commit(mark(names, migration, number, checksumOf(job, statement), 'done'));
        continue;
      }
    }
    const run = runsAlone(statement) ? runAlone : runInside;
    await job.retry(() => run(job, statement, number));
  }

  job.requireLock();
  const rest = state.progress.some((row) => row.version !== migration.version);
  const records = [recordOf(migration, 'incremental')];
  await session.commit(
    transaction([
      DURABLE,
      insertRecords(records, names, options.toolVersion),
      ...mustHold(records, options),
      durationFrom(migration, names, performance.now() - begun),
      rest
        ? forgetProgress(migration.version, names)
        : `DROP TABLE ${qualified(names.schema, progressTable(names))}`,
    ]),
  );
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
async function runInside(job: NonTransactionalJob, statement: Statement, number: number): Promise<void> {
  const { session, migration, options } = job;
  const sql = textOf(job, statement);
  const record = insertDone(options.names, migration, number, checksumOf(job, statement));
  const opening = [BEGIN, ...beginning(migration, { sql }, options), record];
  const ending = [...sessionReset(options), INSIDE.sql, 'COMMIT'];
  // In a message that begins with the statement, so that the server's positions are the statement's.
  const [opened, done] = await Promise.allSettled([
    session.send(opening.join(';\n')),
    session.commit(`${sql}\n;${ending.join(';\n')}`),
  ]);
  if (opened.status === 'rejected') throw opened.reason;
  if (done.status === 'rejected') throw done.reason;
}

/** Procedures and DO blocks may commit by themselves, which is what such a file is often for. */
const runsAlone = ({ kind, transactional }: Statement): boolean =>
  !transactional || kind === 'CallStmt' || kind === 'DoStmt';

/** Alone in its message, as VACUUM, CREATE INDEX CONCURRENTLY and the like demand. */
async function runAlone(job: NonTransactionalJob, statement: Statement, number: number): Promise<void> {
  const { session, migration, options } = job;
  const { names } = options;
  const checksum = checksumOf(job, statement);
  await session.send(settingsFor(migration, options, 'SET').join('; '));
  const reset = async (): Promise<Row[][]> => session.commit(transaction(sessionReset(options)));
  await clearInvalidIndex(session, statement, job.signal);
  await session.commit(mark(names, migration, number, checksum, 'started'));
  try {
    await session.send(textOf(job, statement));
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    // A cancellation that strikes behind it undoes nothing.
    if (error.completed === 0) {
      await reset();
      await session.commit(transaction([forgetProgress(migration.version, names, number)]));
      throw error;
    }
  }
  const answer = await reset();
  await session.commit(mark(names, migration, number, checksum, 'done'));
  requireLock(answer, migration);
}

/**
 * Outside a transaction it is the lock that keeps two runners from doing the same. A statement may have given it
 * back, and another run have taken it: what is left is decided anew.
 */
function requireLock(answer: readonly Row[][], { version }: Migration): void {
  if (answer.flat().some((row) => row['held'] === false)) throw new Raced(version, 'lock');
}

function checkUnchanged(job: NonTransactionalJob, earlier: readonly ProgressRow[]): void {
  for (const row of earlier) {
    const statement = job.parsed.statements[row.statement - 1];
    if (statement && checksumOf(job, statement) === row.checksum) continue;
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

const textOf = ({ parsed }: NonTransactionalJob, { start, end }: Statement): string =>
  parsed.sql.slice(start, end);
const checksumOf = (job: NonTransactionalJob, statement: Statement): string =>
  createHash('sha256').update(textOf(job, statement).replaceAll(/\r\n?/g, '\n')).digest('hex');
const firstLine = (sql: string): string => sql.trim().replaceAll(/\s+/g, ' ').slice(0, 80);
const transaction = (statements: readonly string[]): string =>
  [BEGIN, SAFE_PATH, 'SET LOCAL statement_timeout = 0', ...statements, 'COMMIT'].join(';\n');

const backfill = ({ backfill: records, names, toolVersion }: MessageOptions): string[] =>
  records.length > 0 ? [insertRecords(records, names, toolVersion)] : [];

const createProgress = (names: Names): string =>
  `CREATE TABLE IF NOT EXISTS ${qualified(names.schema, progressTable(names))} (
  version pg_catalog.varchar(255), statement integer, checksum pg_catalog.text NOT NULL, state pg_catalog.text NOT NULL,
  changed_at pg_catalog.timestamptz NOT NULL DEFAULT current_timestamp, PRIMARY KEY (version, statement))`;

const upsert = (
  names: Names,
  { version }: Migration,
  number: number,
  checksum: string,
  state: ProgressRow['state'],
): string =>
  `INSERT INTO ${qualified(names.schema, progressTable(names))} (version, statement, checksum, state)
VALUES (${quoteLiteral(version)}, ${number}, ${quoteLiteral(checksum)}, ${quoteLiteral(state)})
ON CONFLICT (version, statement) DO UPDATE SET checksum = excluded.checksum, state = excluded.state, changed_at = current_timestamp`;

const insertDone = (names: Names, { version }: Migration, number: number, checksum: string): string =>
  `INSERT INTO ${qualified(names.schema, progressTable(names))} (version, statement, checksum, state)
VALUES (${quoteLiteral(version)}, ${number}, ${quoteLiteral(checksum)}, 'done')`;

const mark = (...args: Parameters<typeof upsert>): string => transaction([upsert(...args)]);

/** Several transactions make up this migration: the duration is this process's measure. */
const durationFrom = (migration: Migration, names: Names, ms: number): string =>
  recordDuration(migration.version, names, Math.round(ms));
