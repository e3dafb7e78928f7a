/**
 * The session beside a shadow database: makes it, holds its lock, drops it. It works in the database of the URL
 * and does nothing there but CREATE and DROP.
 */
import { hostname } from 'node:os';
import { type Connector, connectorFor, type ConnectorOptions } from '../database/connector.ts';
import type { Row, Session } from '../database/session.ts';
import type { ServerTarget } from '../database/naming/target.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { DATABASE_LOCK, lockKey, type Marker } from './marker.ts';

export interface ServerShadowOptions extends ConnectorOptions {
  /** Ends the opening; what is open is closed by `close()`. */
  signal: AbortSignal;
  /** How old what a killed run left must be, in milliseconds, before it is dropped. By default ten minutes. */
  abandonedAfterMs?: number;
  /** Whose encoding and locale: the server's own (`template0`, the default), or those of the URL's database. */
  like?: 'template0' | 'database';
}

/** What is asked with the start of the connection. */
export interface AdminFacts {
  major: number;
  /** By the server's clock, ISO 8601. */
  now: string;
  superuser: boolean;
  /** Is it one backend for the whole session? A pooler names one of its own making. */
  direct: boolean;
  /** The row of pg_database that new databases are to be like. */
  like: Row;
}

/** For how long to try to reach the server again to drop what was made. */
const DROP_PATIENCE_MS = 5000;

export class Admin {
  readonly session: Session;
  readonly facts: AdminFacts;

  private constructor(session: Session, facts: AdminFacts) {
    this.session = session;
    this.facts = facts;
  }

  /**
   * Connects, and takes the lock of the database that is going to be made.
   * @throws Failure (exit 5) where the server could not be reached; the signal's reason
   */
  static async connect(target: ServerTarget, options: ServerShadowOptions, name: string): Promise<Admin> {
    const connector = connectorFor(target, options);
    return await Admin.begin(connector, options, options.signal, name);
  }

  /** For dropping, after the first session was lost: whatever the signal says. */
  static async reconnect(target: ServerTarget, options: ServerShadowOptions): Promise<Admin> {
    const connector = connectorFor(target, { ...options, waitMs: DROP_PATIENCE_MS, emit: () => {} });
    return await Admin.begin(connector, options, AbortSignal.timeout(2 * DROP_PATIENCE_MS));
  }

  private static async begin(
    connector: Connector,
    { like = 'template0' }: ServerShadowOptions,
    signal: AbortSignal,
    name?: string,
  ): Promise<Admin> {
    const session = await connector.connect(factsQuery(like), signal);
    try {
      const facts = factsOf(await session.first, session);
      // A pooler would give the settings and the lock to others.
      if (facts.direct) await session.send(name === undefined ? PATIENT : `${PATIENT}; ${lock(name)}`);
      return new Admin(session, facts);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Who makes something of this name now. */
  marker(name: string): Marker {
    return { name, created: this.facts.now, host: hostname(), pid: process.pid, key: lockKey(name) };
  }
}

/** Against settings of the login that would end a session which waits for a long replay. */
const PATIENT = 'SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0';

const lock = (name: string): string =>
  `SELECT pg_catalog.pg_advisory_lock(${DATABASE_LOCK}, ${lockKey(name)})`;

const factsQuery = (like: 'template0' | 'database'): string =>
  `SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version, pg_catalog.pg_backend_pid() AS pid,
  pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.now()), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS now,
  (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) current_user) AS superuser,
  (SELECT (pg_catalog.to_jsonb(d) OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object(
    'charset', pg_catalog.pg_encoding_to_char(d.encoding)))::pg_catalog.text
  FROM pg_catalog.pg_database d
  WHERE d.datname OPERATOR(pg_catalog.=) ${like === 'database' ? 'pg_catalog.current_database()' : `'template0'::pg_catalog.name`}) AS like_database`;

function factsOf(answer: Row[][], session: Session): AdminFacts {
  const row = answer.flat()[0] ?? {};
  return {
    major: Math.floor(Number(row['version']) / 10_000),
    now: String(row['now']),
    superuser: row['superuser'] === true,
    direct: session.backend?.pid === Number(row['pid']),
    like: JSON.parse(String(row['like_database'])) as Row,
  };
}

/** Tells something that is no reason to fail. */
export const warn = (
  { emit }: ServerShadowOptions,
  { code, message, detail, remedy }: Omit<Diagnostic, 'severity'>,
): void =>
  emit({
    event: 'warning',
    code,
    message,
    ...(detail !== undefined && { detail }),
    ...(remedy !== undefined && { remedy }),
  });
