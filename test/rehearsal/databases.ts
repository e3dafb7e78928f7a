/** Databases that are rehearsed in: made in an instant as copies of one that was prepared, looked into, dropped. */
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { PASSWORD } from '../support/url.ts';
import type { Contents } from './invariants.ts';
import type { Context } from './scenario.ts';

export interface Place {
  name: string;
  url: string;
}

/** Who must have gone: everybody, or everybody but those who hold nothing. */
export type LeftBehind = 'nobody' | 'idle may stay';

const quiet = { onnotice: () => undefined, max_lifetime: null, fetch_types: false };

/** Whoever looks is not stopped by what an administrator has set for the database. */
const UNMOVED = { statement_timeout: 3_600_000, search_path: 'public' } as const;

/** The databases of one rehearsal, all of one role that may do nothing else. */
export class Databases implements AsyncDisposable {
  readonly #context: Context;
  readonly #admin: postgres.Sql;
  readonly #prefix = `rehearsal_${randomBytes(5).toString('hex')}`;
  #made = 0;
  readonly #left = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
    this.#admin = postgres(context.server.url(), { ...quiet, max: 2 });
  }

  /** Whose databases they are. */
  get role(): string {
    return this.#prefix;
  }

  /** Makes the role. Call it first. */
  async open(): Promise<void> {
    const password = PASSWORD.replaceAll("'", "''").replaceAll('\\', '\\\\');
    await this.#admin.unsafe(`create role ${this.#prefix} login password E'${password}'`);
  }

  /** A new database: a copy of another one in which nobody is, or an empty one. */
  async make(original = 'template0'): Promise<Place> {
    this.#made += 1;
    const name = `${this.#prefix}_${this.#made}`;
    this.#left.add(name);
    await this.#admin.unsafe(`create database ${name} owner ${this.#prefix} template ${original}`);
    return {
      name,
      url: this.#context.server.url({ user: this.#prefix, database: name, params: { sslmode: 'disable' } }),
    };
  }

  async drop({ name }: Place): Promise<void> {
    await this.#admin.unsafe(`drop database if exists ${name} with (force)`);
    this.#left.delete(name);
  }

  /** Sessions of the program in the database and its advisory locks, in words. */
  async leftBehind({ name }: Place, who: LeftBehind): Promise<string[]> {
    const rows = await this.#admin.unsafe<{ found: string }[]>(`
      select format('a session of the program: %s, %s', state, left(query, 80)) as found
      from pg_stat_activity where datname = '${name}' and application_name like 'aim-migrate%'
        ${who === 'nobody' ? '' : "and state <> 'idle'"}
      union all
      select 'an advisory lock' from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = '${name}')`);
    return rows.map(({ found }) => found);
  }

  /** As the superuser, in the database that is meant for that. */
  async administer(statement: string): Promise<void> {
    await this.#admin.unsafe(statement);
  }

  /** Asks the server to cancel, or to end, what these sessions do. */
  async strike(how: 'cancel' | 'terminate', application: string): Promise<void> {
    await this.#admin.unsafe(
      `select pg_${how}_backend(pid) from pg_stat_activity where application_name = '${application}'`,
    );
  }

  async look({ name }: Place): Promise<Contents> {
    const sql = postgres(this.#context.server.url({ database: name }), {
      ...quiet,
      max: 1,
      connection: UNMOVED,
    });
    try {
      return await contentsOf(sql);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  /** Leaves everything as it is, since the server goes as well. */
  async abandon(): Promise<void> {
    await this.#admin.end({ timeout: 1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#left) await this.drop({ name, url: '' });
    await this.#admin.unsafe(`drop role if exists ${this.#prefix}`);
    await this.#admin.end({ timeout: 1 });
  }
}

async function contentsOf(sql: postgres.Sql): Promise<Contents> {
  const found = await sql.unsafe<{ name: string }[]>(`
    select c.relname as name from pg_class c left join pg_index i on i.indexrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and (c.relkind = 'r' or c.relkind = 'i' and i.indisvalid)`);
  const relations = found.map(({ name }) => name);
  const list = async (table: string, column: string): Promise<string[]> => {
    if (!relations.includes(table)) return [];
    const rows = await sql.unsafe<{ one: string }[]>(`select ${column} as one from ${table} order by 1`);
    return rows.map(({ one }) => one);
  };
  const progress = 'schema_migrations_progress';
  return {
    relations,
    history: await list('schema_migrations', 'version'),
    trace: await list('trace', 'version'),
    progress: relations.includes(progress) ? await list(progress, `statement || ' ' || state`) : null,
  };
}
