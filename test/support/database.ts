import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { makeUrl, PASSWORD, SUPERUSER, type UrlOptions } from './url.ts';

export interface DatabaseOptions {
  /** `plain` (default): a role with LOGIN and nothing else owns the database and is the URL's user. */
  owner?: 'plain' | 'superuser';
  /** More of CREATE DATABASE, such as `encoding 'LATIN1'` or `locale_provider icu icu_locale 'und'`. */
  create?: string;
  /** A server of the test's own, instead of the shared one. */
  server?: { url(options?: UrlOptions): string };
}

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  /** The role that owns it, and its password. */
  readonly user: string;
  readonly password: string;
  /** As the owner. */
  readonly url: string;
  /** A client as the owner, for what the test asks and prepares. */
  readonly sql: postgres.Sql;
  /** The URL with parts replaced, such as another user or parameters. */
  urlWith(options: UrlOptions): string;
  /** Runs SQL in the database as the superuser. */
  asSuperuser(statements: string): Promise<void>;
  drop(): Promise<void>;
}

const quiet = { onnotice: () => undefined, max_lifetime: null, connection: { application_name: 'test' } };

/** One statement at a time on a connection that is closed again. */
const run = async (url: string, statements: readonly string[]): Promise<void> => {
  const sql = postgres(url, { ...quiet, max: 1 });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 1 });
  }
};

const sharedUrl = (options?: UrlOptions): string => {
  const { host, port } = inject('server');
  return makeUrl(host, port, options);
};

/** A new, empty database with a random name, from template0. Drop it when done, or declare it `await using`. */
export const freshDatabase = async (options: DatabaseOptions = {}): Promise<TestDatabase> => {
  const makeServerUrl = options.server ? options.server.url.bind(options.server) : sharedUrl;
  const name = `aim_${randomBytes(5).toString('hex')}`;
  const isPlain = options.owner !== 'superuser';
  const user = isPlain ? `${name}_owner` : SUPERUSER;
  const quoted = PASSWORD.replaceAll("'", "''");
  await run(makeServerUrl(), [
    ...(isPlain ? [`create role ${user} login password E'${quoted.replaceAll('\\', '\\\\')}'`] : []),
    `create database ${name} owner ${user} template template0 ${options.create ?? ''}`,
  ]);
  const urlWith = (more: UrlOptions): string => makeServerUrl({ user, database: name, ...more });
  const url = urlWith({});
  const sql = postgres(url, { ...quiet, max: 4, idle_timeout: 20 });
  const drop = async (): Promise<void> => {
    await sql.end({ timeout: 1 });
    await run(makeServerUrl(), [
      `drop database if exists ${name} with (force)`,
      ...(isPlain ? [`drop role if exists ${user}`] : []),
    ]);
  };
  return {
    name,
    user,
    password: PASSWORD,
    url,
    sql,
    urlWith,
    asSuperuser: async (statements) => run(makeServerUrl({ database: name }), [statements]),
    drop,
    [Symbol.asyncDispose]: drop,
  };
};
