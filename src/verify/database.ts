/** Reads a database for comparison: what its history says, and its schema. Nothing is written, nothing is locked. */
import { explained } from '../apply/checks.ts';
import { readState } from '../apply/read-state.ts';
import { readCatalog } from '../catalog/read.ts';
import { ourRelations } from '../check/ours.ts';
import { quoteLiteral } from '../database/quote.ts';
import { type Row, ServerError, type Session } from '../database/session.ts';
import { EXIT, Failure } from '../diagnostic.ts';
import { formatDuration } from '../duration.ts';
import type { Names } from '../plan/decide.ts';
import type { DatabaseState } from '../plan/state.ts';
import type { Side } from './circumstances.ts';

/** The bootstrap superuser's oid (`BOOTSTRAP_SUPERUSERID`, PostgreSQL source, pg_authid.dat). */
const BOOTSTRAP = 10;

/** What large objects there are is data of users'. */
const NOT_SCHEMA = ['pg_largeobject_metadata'];

const rolesQuery = (runner: string): string =>
  `SELECT ${runner} AS runner, pg_catalog.pg_get_userbyid(${BOOTSTRAP}) AS bootstrap,
  (SELECT pg_catalog.pg_get_userbyid(d.datdba) FROM pg_catalog.pg_database d
    WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()) AS database_owner`;

/**
 * The time zone in which the runner's sessions begin, and in which literals of files were read: by its settings, which
 * count in this order (PostgreSQL manual, "ALTER ROLE"), else as for everybody.
 */
const timeZoneQuery = (runner: string): string =>
  `SELECT coalesce((SELECT pg_catalog.substr(s, 10) FROM pg_catalog.pg_db_role_setting r, pg_catalog.unnest(r.setconfig) s
    WHERE pg_catalog.lower(s) OPERATOR(pg_catalog.~~) 'timezone=%'
      AND (r.setrole OPERATOR(pg_catalog.=) 0::pg_catalog.oid
        OR pg_catalog.pg_get_userbyid(r.setrole) OPERATOR(pg_catalog.=) ${runner})
      AND (r.setdatabase OPERATOR(pg_catalog.=) 0::pg_catalog.oid OR r.setdatabase OPERATOR(pg_catalog.=)
        (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()))
    ORDER BY r.setrole OPERATOR(pg_catalog.=) 0::pg_catalog.oid, r.setdatabase OPERATOR(pg_catalog.=) 0::pg_catalog.oid
    LIMIT 1), pg_catalog.current_setting('TimeZone')) AS time_zone`;

/** Who owns the history made it, and so ran the migrations; who is connected may be anybody. */
const ownerOfHistory = ({ schema, historyTable }: Names): string =>
  `(SELECT pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE n.nspname OPERATOR(pg_catalog.=) ${quoteLiteral(schema)}::pg_catalog.name
      AND c.relname OPERATOR(pg_catalog.=) ${quoteLiteral(historyTable)}::pg_catalog.name)`;

/** Who deparses an expression must wait for who changes its table, and holds a snapshot meanwhile. */
const LOCK_TIMEOUT_MS = 10_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** How often a schema is read again that a migration changed meanwhile. */
const ATTEMPTS = 3;

/**
 * The catalog is one snapshot; that the history is the same before and behind it tells that it is this version's.
 * @param first the state of the database as it was read last
 * @returns the schema, the state that it belongs to, and the time zone in which its files ran
 * @throws Failure (exit 4) where migrations go on all the time, or the login may not read; 5 where the connection
 * ends, or a table stays locked
 */
export async function readDatabase(
  session: Session,
  names: Names,
  first: DatabaseState,
): Promise<{ side: Side; state: DatabaseState; timeZone: string }> {
  try {
    const runner = ownerOfHistory(names);
    const [row = {}] = (await session.send(timeZoneQuery(runner))).flat();
    const timeZone = text(row, 'time_zone');
    let state = first;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const side = await readSide(session, names, runner);
      const after = await readState(session, names);
      if (historyOf(after) === historyOf(state)) return { side, state, timeZone };
      state = after;
    }
  } catch (error) {
    const isLocked = error instanceof ServerError && error.sqlstate === LOCK_NOT_AVAILABLE;
    throw isLocked ? locked(error) : explained(error, session.wire.name);
  }
  throw new Failure(EXIT.refused, {
    severity: 'error',
    code: 'history-changes',
    message: 'The history changed while the schema was read: another runner is at work',
    remedy: 'Verify again when it is done; `aim-migrate status` shows how far it is.',
  });
}

const locked = (cause: ServerError): Failure =>
  new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'lock-timeout',
      message: `The schema could not be read: a table has been locked by somebody else for ${formatDuration(LOCK_TIMEOUT_MS)}`,
      remedy:
        'Who changes a table just now stands in the way; nothing was changed. Verify again in a quieter moment.',
    },
    { cause },
  );

/** A shadow, where who is connected replayed the files. */
export const readShadow = (session: Session, names: Names): Promise<Side> =>
  readSide(session, names, 'session_user');

async function readSide(session: Session, names: Names, runner: string): Promise<Side> {
  const [row = {}] = (await session.send(rolesQuery(runner))).flat();
  const catalog = await readCatalog(session, {
    leaveOut: ourRelations(names),
    without: NOT_SCHEMA,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
  });
  return {
    catalog,
    runner: text(row, 'runner'),
    bootstrap: text(row, 'bootstrap'),
    databaseOwner: text(row, 'database_owner'),
  };
}

function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

const historyOf = ({ history, progress }: DatabaseState): string => JSON.stringify([history, progress]);
