/** The server of a benchmark, and databases on it in a known state. */
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { startLocalServer } from '../../test/support/local-server.ts';
import type { Place } from './tools.ts';

/** A role as an application has one; the password is a word, so that no tool fails over how it reads URLs. */
const ROLE = 'bench';
const PASSWORD = 'bench';
const BUSY = '55006';
const CLIENTS_GONE_MS = 10_000;

export interface Databases extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  /** A superuser's. */
  readonly url: string;
  /** Makes a database like the template, which has no clients any more; by default an empty one. Opened once. */
  create: (name: string, template?: string) => Promise<void>;
  /** One integer, asked in this database. */
  ask: (name: string, query: string) => Promise<number>;
  /** Has it ready to be a template: nothing left to clean up, and its role waits for the disk again. */
  settle: (name: string) => Promise<void>;
  /** Commits in this database wait for no disk, until `settle`: for preparing long histories. */
  hurry: (name: string) => Promise<void>;
  place: (name: string, port: number) => Place;
}

/** A server with PostgreSQL's own settings (fsync on), but for room for 200 connections. */
export async function startDatabases(major: number): Promise<Databases> {
  const server = await startLocalServer({ major, durable: true });
  const quiet = { onnotice: () => undefined, max_lifetime: null, max: 1 };
  const admin = postgres(server.url(), quiet);
  await admin.unsafe(`CREATE ROLE ${ROLE} LOGIN PASSWORD '${PASSWORD}'`);
  const [row] = await admin<{ version: string }[]>`SELECT current_setting('server_version') AS version`;
  const within = async <T>(name: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const sql = postgres(server.url({ database: name }), quiet);
    try {
      return await work(sql);
    } finally {
      await sql.end({ timeout: 5 });
    }
  };
  /** A client's backend goes a moment after the client. */
  const whenFree = async (statement: string): Promise<void> => {
    const until = performance.now() + CLIENTS_GONE_MS;
    for (;;) {
      try {
        await admin.unsafe(statement);
        return;
      } catch (error) {
        const isBusy = error instanceof postgres.PostgresError && error.code === BUSY;
        if (!isBusy || performance.now() > until) throw error;
        await sleep(20);
      }
    }
  };
  return {
    host: server.host,
    port: server.port,
    url: server.url(),
    version: row?.version ?? String(major),
    create: async (name, template = 'template0') => {
      await whenFree(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${ROLE}`);
      // The first session of a database writes its cache of the catalogs: no tool shall pay for that.
      await within(name, async (sql) => sql`SELECT 1`);
    },
    ask: async (name, query) =>
      within(name, async (sql) => {
        const [answer] = await sql.unsafe<Record<string, number>[]>(query);
        return Object.values(answer ?? {})[0] ?? Number.NaN;
      }),
    hurry: async (name) => void (await admin.unsafe(`ALTER DATABASE ${name} SET synchronous_commit = off`)),
    settle: async (name) => {
      await admin.unsafe(`ALTER DATABASE ${name} RESET ALL`);
      await within(name, async (sql) => sql`VACUUM (ANALYZE)`);
    },
    place: (database, port) => ({ host: server.host, port, database, user: ROLE, password: PASSWORD }),
    [Symbol.asyncDispose]: async () => {
      await admin.end({ timeout: 5 });
      await server.dispose();
    },
  };
}
