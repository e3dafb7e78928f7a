/** "Rights of the login" in the README, word by word: they are enough, and each of them is needed. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { run, type RunResult } from '../support/run.ts';
import { makeUrl, PASSWORD } from '../support/url.ts';
import { contents, folderOf, history, ORGANIZATIONS, product } from './support.ts';

const INDEX = `-- aim-migrate: no-transaction
CREATE INDEX CONCURRENTLY by_name ON organizations (name);
INSERT INTO organizations VALUES (7);
`;
const files = { '002_users.sql': 'CREATE TABLE users (id integer);\n', '003_index.sql': INDEX };

/** A right on the schema that no file grants is a difference; the schema alone is left out. */
const VERIFY = ['verify', '--ignore', 'schema public'];

interface Login extends AsyncDisposable {
  database: TestDatabase;
  name: string;
  /** As the superuser, with LOGIN for the name of the role and DATABASE for that of the database. */
  sql(statements: string): Promise<void>;
  run(...args: string[]): Promise<RunResult>;
}

/** Schemas are compared within one major, and the embedded one is 18: any login of the server that may make databases. */
const shadow = makeUrl(inject('server').host, inject('server').port);

/** A role that may do nothing, and a database of somebody else, in which PUBLIC may do nothing. */
async function stranger(): Promise<Login> {
  const database = await freshDatabase();
  const name = `${database.name}_login`;
  const quoted = PASSWORD.replaceAll("'", "''").replaceAll('\\', '\\\\');
  const sql = async (statements: string): Promise<void> =>
    database.asSuperuser(statements.replaceAll('LOGIN_', name).replaceAll('DATABASE_', database.name));
  await sql(`create role LOGIN_ login password E'${quoted}'; revoke all on database DATABASE_ from public;
    revoke all on schema public from public; grant all on schema public to ${database.user}`);
  return {
    database,
    name,
    sql,
    run: async (...args) => {
      const env = { DATABASE_URL: database.urlWith({ user: name }), SHADOW_DATABASE_URL: shadow };
      return run(args, { env: args[0] === 'verify' ? env : { DATABASE_URL: env.DATABASE_URL } });
    },
    [Symbol.asyncDispose]: async () => {
      await sql('drop owned by LOGIN_ cascade; drop role LOGIN_');
      await database.drop();
    },
  };
}

describe('status, verify and up --dry-run', () => {
  const READ = [
    ['CONNECT', 'grant connect on database DATABASE_ to LOGIN_'],
    ['USAGE', 'grant usage on schema public to LOGIN_'],
    ['SELECT on the history', 'grant select on schema_migrations to LOGIN_'],
  ] as const;
  const COMMANDS = [['status'], VERIFY, ['verify', '--tables-only'], ['up', '--dry-run']];

  it('need CONNECT, USAGE on the schema and SELECT on the history, and say which is missing', async () => {
    await using login = await stranger();
    const dir = ['--dir', await product(files)];
    const up = await run([...dir], { env: { DATABASE_URL: login.database.url } });
    expect(up).toMatchObject({ code: 0 });
    const before = await contents(login.database);
    const missing = [
      'permission denied for database',
      'permission denied for schema public',
      'permission denied for table schema_migrations',
    ];
    for (const [index, [right, grant]] of READ.entries()) {
      for (const args of COMMANDS) {
        const { code, stderr } = await login.run(...args, ...dir);
        expect([code, stderr]).toEqual([index === 0 ? 5 : 4, expect.stringContaining(missing[index] ?? '')]);
        expect(stderr).toContain(right);
      }
      await login.sql(grant);
    }
    for (const args of COMMANDS)
      expect([args, await login.run(...args, ...dir)]).toMatchObject([args, { code: 0, stderr: '' }]);
    expect(await contents(login.database)).toBe(before);
  });

  it('need no more while a migration without a transaction is interrupted', async () => {
    await using login = await stranger();
    const folder = await product(files);
    const dir = ['--dir', folder];
    const up = async (): Promise<RunResult> => run(dir, { env: { DATABASE_URL: login.database.url } });
    expect(await up()).toMatchObject({ code: 0 });
    for (const [, grant] of READ) await login.sql(grant);
    await writeFile(
      path.join(folder, '004_stops.sql'),
      '-- aim-migrate: no-transaction\nSELECT 1;\nSELECT 1/0;\n',
    );
    expect(await up()).toMatchObject({ code: 3 });
    for (const args of [
      ['status', '--exit-code'],
      ['verify', '--tables-only'],
    ])
      expect([args, await login.run(...args, ...dir)]).toMatchObject([args, { code: 1, stderr: '' }]);
  });
});

describe('up', () => {
  it('needs CONNECT, and USAGE and CREATE on the schema: what it makes, it owns', async () => {
    await using login = await stranger();
    const dir = ['--dir', await product(files)];
    await login.sql('grant connect on database DATABASE_ to LOGIN_');
    await login.sql('grant usage, create on schema public to LOGIN_');
    for (const args of [['up'], ['status'], ['up'], VERIFY, ['repair', '--all']])
      expect([args, await login.run(...args, ...dir)]).toMatchObject([args, { code: 0, stderr: '' }]);
    await login.sql('drop table schema_migrations');
    expect(await login.run('baseline', '--version', '3', ...dir)).toMatchObject({ code: 0 });
    expect(await history(login.database).catch(String)).toContain('permission denied');
  });

  it('needs CREATE on the database where the schema has to be made', async () => {
    await using login = await stranger();
    const folder = await folderOf({
      '001_a.sql': ORGANIZATIONS,
      'V1__consolidated_schema.sql': ORGANIZATIONS,
      'aim-migrate.json': '{ "schema": "shop" }',
    });
    const up = async (): Promise<RunResult> =>
      login.run('--config', `${folder}/aim-migrate.json`, '--dir', folder);
    await login.sql('grant connect on database DATABASE_ to LOGIN_');
    const refused = await up();
    expect([
      refused.code,
      refused.stderr.replaceAll(login.name, 'LOGIN').replaceAll(login.database.name, 'DATABASE'),
    ]).toMatchInlineSnapshot(`
      [
        4,
        "
      Error: LOGIN may not create the schema shop in database DATABASE
        What to do: As the owner or a superuser: GRANT CREATE ON DATABASE "DATABASE" TO "LOGIN"; or make it the owner of the database.

      Nothing was changed.
      ",
      ]
    `);
    await login.sql('grant create on database DATABASE_ to LOGIN_');
    expect(await up()).toMatchObject({ code: 0 });
  });

  it('is refused where the history, or a table that a migration alters, belongs to somebody else', async () => {
    await using login = await stranger();
    const folder = await product({ '002_alter.sql': 'ALTER TABLE organizations ADD COLUMN size integer;\n' });
    const dir = ['--dir', folder];
    expect(await run(['--to', '1', ...dir], { env: { DATABASE_URL: login.database.url } })).toMatchObject({
      code: 0,
    });
    await login.sql(
      'grant connect on database DATABASE_ to LOGIN_; grant usage, create on schema public to LOGIN_; grant select on schema_migrations to LOGIN_',
    );
    const before = await contents(login.database);
    const told: unknown[] = [];
    for (const grant of [
      '',
      'alter table schema_migrations owner to LOGIN_',
      'alter table organizations owner to LOGIN_',
    ]) {
      if (grant !== '') await login.sql(grant);
      const { code, stderr } = await login.run(...dir);
      told.push(`${code}: ${stderr}`.replaceAll(login.name, 'LOGIN').replaceAll(folder, 'FOLDER'));
      if (code !== 0 && grant === '') expect(await contents(login.database)).toBe(before);
    }
    expect(told).toMatchInlineSnapshot(`
      [
        "3: 
      Error: Before 002_alter.sql, for its record in public.schema_migrations: permission denied for table schema_migrations
        What to do: Run as the owner of what 002_alter.sql changes, or grant the right; it goes on with this file.

      002_alter.sql was rolled back: nothing of it is in the database, nothing was lost.

      Applied: none
      Not applied: 002_alter
      ",
        "3: 
      Error: must be owner of table organizations
        002_alter.sql:1:1
          1 | ALTER TABLE organizations ADD COLUMN size integer;
            | ^
        What to do: Run as the owner of what 002_alter.sql changes, or grant the right; it goes on with this file.

      002_alter.sql was rolled back: nothing of it is in the database, nothing was lost.

      Applied: none
      Not applied: 002_alter
      ",
        "0: ",
      ]
    `);
  });
});
