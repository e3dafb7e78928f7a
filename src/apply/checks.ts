/** What has to hold of a server before anything is changed there. Pure. */
import { ConnectionLost, ServerError } from '../database/session.ts';
import { EXIT, Failure, refusal } from '../diagnostic.ts';
import { quoteIdent } from '../database/quote.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState } from '../plan/state.ts';
import { serverRemedy } from './remedies.ts';
import { isLockTimeout } from './server-diagnostic.ts';

const OLDEST_MAJOR = 14;

/** @throws Failure (exit 4) where the server is older than we know. */
export function requireSupportedServer({ serverVersion }: DatabaseState): void {
  const major = Math.floor(serverVersion / 10_000);
  if (major >= OLDEST_MAJOR) return;
  throw refusal(
    'server-too-old',
    `The server is PostgreSQL ${major}; ${OLDEST_MAJOR} is the oldest that is supported`,
    {
      remedy: `Upgrade the server to a supported major (${OLDEST_MAJOR} to 18).`,
    },
  );
}

/** @throws Failure (exit 4) where this login or this server could not write. */
export function requireWritable(state: DatabaseState, { schema }: Names): void {
  if (state.readOnly) {
    throw refusal(
      'read-only',
      `The server does not take changes: a standby, or default_transaction_read_only is on`,
      {
        remedy:
          'Is it a standby: connect to the primary (several hosts in the URL with target_session_attrs=read-write find it). ' +
          `Is it the setting: SET default_transaction_read_only = off, then ALTER DATABASE ${quoteIdent(state.database)} (or ALTER ROLE ${quoteIdent(state.user)}) RESET default_transaction_read_only.`,
      },
    );
  }
  // Where the history is there, the migrations may do with less; what they lack the server says.
  if (state.canCreate || state.history.kind === 'ours') return;
  const right = state.schemaExists
    ? `CREATE, USAGE ON SCHEMA ${quoteIdent(schema)}`
    : `CREATE ON DATABASE ${quoteIdent(state.database)}`;
  throw refusal(
    'no-create',
    state.schemaExists
      ? `${state.user} may not create objects in schema ${schema} of database ${state.database}`
      : `${state.user} may not create the schema ${schema} in database ${state.database}`,
    {
      remedy: `As the owner or a superuser: GRANT ${right} TO ${quoteIdent(state.user)}; or make it the owner of the database.`,
    },
  );
}

/** The server said no to one of our own questions; where that is a matter of the moment, it is as if it were away. */
export const questionFailed = (error: ServerError, cause: unknown): Failure =>
  isLockTimeout(error) ? tookTooLong(error) : refusedQuestion(error, cause);

const tookTooLong = (error: ServerError): Failure =>
  new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'lock-timeout',
      message: `Somebody has locked the history: ${error.message}; nothing was changed`,
      remedy: 'Run again when the other session has finished; or wait longer (--lock-timeout).',
    },
    { cause: error },
  );

function refusedQuestion(error: ServerError, cause: unknown): Failure {
  const { message, sqlstate } = error;
  const remedy = serverRemedy(error);
  return new Failure(
    remedy === undefined ? EXIT.refused : EXIT.unreachable,
    {
      severity: 'error',
      code: `sql-${sqlstate}`,
      message: `The state of the database could not be read: ${message}`,
      remedy:
        remedy === undefined
          ? 'Nothing was changed. The login needs CONNECT on the database, USAGE on the schema, and SELECT on the history.'
          : `${remedy} Then run again.`,
    },
    { cause },
  );
}

/** The connection ended while nothing was being changed. */
export function connectionLost(lost: ConnectionLost, where: string): Failure {
  const isStatementMode = /statement pooling/i.test(lost.message);
  return new Failure(
    isStatementMode ? EXIT.refused : EXIT.unreachable,
    {
      severity: 'error',
      code: isStatementMode ? 'statement-pooling' : 'connection-lost',
      message: `${where}: ${lost.message}`,
      remedy: isStatementMode
        ? 'The pooler is in statement mode, which knows no transactions: use its transaction or session mode.'
        : remedyForEnd(lost),
    },
    { cause: lost },
  );
}

/** By what the server says at the end of a session (57P05, from 14 on). */
const remedyForEnd = ({ fatal }: ConnectionLost): string =>
  fatal?.['C'] === '57P05'
    ? 'Nothing was under way. idle_session_timeout is too short for this login (ALTER ROLE … SET, ALTER DATABASE … SET).'
    : 'Nothing was under way. Run again when the database answers.';

/** What our own questions may throw, as Failure; anything else as it is. */
export function explained(error: unknown, where: string): unknown {
  if (error instanceof ServerError) return questionFailed(error, error);
  return error instanceof ConnectionLost ? connectionLost(error, where) : error;
}

/** An older history table belongs to somebody else. */
export const cannotWiden = (message: string, { schema, historyTable }: Names, cause: unknown): Failure =>
  new Failure(
    EXIT.refused,
    {
      severity: 'error',
      code: 'cannot-widen',
      message: `${schema}.${historyTable} lacks columns, and this login may not add them: ${message}`,
      remedy: 'Run once as the owner of the table; nothing was changed.',
    },
    { cause },
  );
