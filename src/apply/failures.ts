/** The ways in which a run ends badly, each in words that say what was kept and what to do. Pure. */
import type { ConnectionLost, ServerError } from '../database/session.ts';
import { type Diagnostic, EXIT, Failure } from '../diagnostic.ts';
import type { Blocker } from '../events.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Names } from '../plan/decide.ts';
import { describeBlocker } from './blockers.ts';
import { interruptedFailure } from './interruption.ts';
import { serverRemedy } from './remedies.ts';

/** A failure that belongs to one migration. */
export class MigrationFailure extends Failure {
  readonly migration: Migration;
  readonly sqlstate: string | undefined;

  constructor(
    exitCode: Failure['exitCode'],
    migration: Migration,
    diagnostic: Diagnostic,
    cause?: ServerError,
  ) {
    super(exitCode, diagnostic, { cause });
    this.migration = migration;
    this.sqlstate = cause?.sqlstate;
  }
}

/** Another run recorded the version first, or may do so since the lock is lost; the state has to be read again. */
export class Raced extends Error {
  override readonly name = 'Raced';
  /** It was recorded when it was to be; or another run may have the lock. */
  readonly by: 'record' | 'lock';

  constructor(version: string, by: Raced['by']) {
    super(version);
    this.by = by;
  }
}

/** A run came in between time and again. */
export const overtaken = (race: Raced, { schema, historyTable }: Names): Failure =>
  race.by === 'record'
    ? new Failure(
        EXIT.failed,
        {
          severity: 'error',
          code: 'recorded-elsewhere',
          message: `${race.message} is recorded in ${schema}.${historyTable} whenever it is to be applied, and gone when it is looked for`,
          remedy:
            'Does the file, a trigger or another program write into the history? Leave it to the runner.',
        },
        { cause: race },
      )
    : new Failure(
        EXIT.unreachable,
        {
          severity: 'error',
          code: 'overtaken',
          message: `Other runs came in between again and again, last at ${race.message}`,
          remedy: 'Run again when they have finished: nothing is applied twice.',
        },
        { cause: race },
      );

export const migrationFailure = (
  migration: Migration,
  diagnostic: Diagnostic,
  cause: ServerError,
): MigrationFailure =>
  new MigrationFailure(EXIT.failed, migration, { remedy: remedyFor(migration, cause), ...diagnostic }, cause);

const NO_PRIVILEGE = '42501';

function remedyFor({ file }: Migration, error: ServerError): string {
  const remedy = serverRemedy(error);
  if (remedy !== undefined) return `${remedy} Then run again: it goes on with ${file}.`;
  return error.sqlstate === NO_PRIVILEGE
    ? `Run as the owner of what ${file} changes, or grant the right; it goes on with this file.`
    : `Correct ${file} and run again: it goes on with this file.`;
}

/** Somebody else's lock was in the way until the time for attempts was over. */
export function blockedFailure(
  version: string,
  error: ServerError,
  attempts: number,
  blockers: readonly Blocker[],
): Failure {
  return new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'lock-timeout',
      message: `${version}: ${error.message}, after ${attempts} attempt(s); it was rolled back`,
      ...(blockers.length > 0 && {
        detail: blockers.map((one) => `Blocked by ${describeBlocker(one)}`).join('\n'),
      }),
      remedy:
        'Run again when the other session has finished; or give more time (--lock-timeout, --lock-retry).',
    },
    { cause: error },
  );
}

/** Somebody keeps the history from being read, for longer than anybody should. */
export const tablesLocked = (
  { schema, historyTable }: Names,
  error: ServerError,
  blockers: readonly Blocker[],
): Failure =>
  new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'history-locked',
      message: `${schema}.${historyTable} cannot be read, since somebody has locked it: ${error.message}`,
      ...(blockers.length > 0 && {
        detail: blockers.map((one) => `Locked by ${describeBlocker(one)}`).join('\n'),
      }),
      remedy: 'Nothing was changed. Run again when the other session has finished.',
    },
    { cause: error },
  );

/** The connection ended before COMMIT: asked, and known not to be there. */
export const undoneByLoss = (migration: Migration, lost: ConnectionLost, where: string): Failure =>
  new MigrationFailure(EXIT.unreachable, migration, {
    severity: 'error',
    code: 'connection-lost',
    message: `${where}: ${lost.message}, while ${migration.file} was running`,
    detail: migration.directives.noTransaction
      ? 'It runs outside a transaction: what it has done so far is kept and recorded.'
      : 'It was not committed.',
    remedy: 'Run again to go on where it stopped.',
  });

/**
 * What the server had committed, and said so, is not in the database that answers now: a standby took over that had
 * not got it yet, or the machine lost what it had not written down.
 */
export const lostByServer = (versions: readonly string[], lost: ConnectionLost, where: string): Failure =>
  new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'commits-lost',
      message: `${where}: ${lost.message}; and the database that answers now does not have ${versions.join(', ')}, which had been committed`,
      detail:
        'A standby took over without them (asynchronous replication), or a backup was restored, or the server lost its disk cache.',
      remedy:
        'Find out which server is the right one before anything else: other data may be missing, too. Then run again: it goes on from what is there.',
    },
    { cause: lost },
  );

/** The connection ended, and the database could not be asked any more. */
export function unknownAfterLoss(
  migration: Migration | undefined,
  lost: ConnectionLost,
  error: unknown,
  where: string,
  signal: AbortSignal,
): Failure {
  const file = migration?.file ?? 'a migration';
  const detail = `Whether ${file} was committed is not known; the next run finds out.`;
  if (signal.aborted) return interruptedFailure(signal.reason, 'the connection was lost before', detail);
  return new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'connection-lost',
      message: `${where}: ${lost.message}, while ${file} was running; and the database does not answer any more`,
      detail: `${detail}\n${error instanceof Error ? error.message : String(error)}`,
      remedy: 'Run again when the database answers: nothing is applied twice.',
    },
    { cause: error },
  );
}
