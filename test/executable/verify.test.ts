/** `verify` as an operator and a container run it. */
import { describe, expect, inject, it } from 'vitest';
import { EMBEDDED_MAJOR } from '../../src/shadow/embedded.ts';
import { freshDatabase } from '../support/database.ts';
import { run } from '../support/run.ts';
import { expectNobodyLeft, folderOf, migrate, product, told, USERS } from './support.ts';

/** Also where the embedded database is of another major. */
const SHADOW = inject('server').major === EMBEDDED_MAJOR ? [] : ['--shadow-on-server'];

describe('the story of a drift', () => {
  it('is found, looked at, left out, and mended', async () => {
    await using database = await freshDatabase();
    await database.asSuperuser(`ALTER ROLE ${database.user} CREATEDB`);
    const dir = await product({ '002_users.sql': USERS });
    const verify = async (...args: string[]): Promise<string> =>
      told(await migrate(database, ['verify', '--dir', dir, ...SHADOW, ...args], { cwd: dir }), {
        FOLDER: dir,
      })
        .replaceAll(/\d+ objects/g, 'N objects')
        .replaceAll(/[\d.]+ m?s\)/g, 'N ms)');

    expect(await verify()).toMatchInlineSnapshot(`
      "stderr:
      Error: Database DATABASE is fresh: there is no table public.organizations and no history
        What to do: Is DATABASE_URL right? \`aim-migrate up\` brings it to the newest schema.
      exit 4"
    `);
    await migrate(database, ['--dir', dir]);
    expect(await verify()).toMatchInlineSnapshot(`
      "The database is as its files up to 002_users say (N objects; N ms)
      exit 0"
    `);

    await database.sql`ALTER TABLE users ALTER email SET NOT NULL`;
    await database.sql`CREATE SCHEMA monitoring`;
    await database.sql`CREATE VIEW monitoring.users AS SELECT count(*) FROM users`;
    expect(await verify()).toMatchInlineSnapshot(`
      "table public.users
        column public.users.email: not null differs
            database  NOT NULL
            files     NULL  002_users.sql:1

      schema monitoring
        only in the database
            database  CREATE SCHEMA monitoring
            files     (nothing)

      view monitoring.users
        only in the database
            database  CREATE VIEW monitoring.users AS SELECT count(*) AS count FROM public.users;
            files     (nothing)

      The database is not as its files up to 002_users say: 3 difference(s) in 3 object(s)
      exit 1"
    `);

    const config = await folderOf({ 'c.json': '{ "verify": { "leaveOut": ["schema monitoring"] } }' });
    expect(await verify('--config', `${config}/c.json`, '--ignore', 'changed')).toMatchInlineSnapshot(`
      "The database is as its files up to 002_users say (N objects, 1 ignored, 2 left out; N ms)
      exit 0"
    `);
    expect(await verify('--config', `${config}/c.json`, '--format', 'github')).toMatchInlineSnapshot(`
      "::error file=002_users.sql,line=1,title=column public.users.email%3A not null differs::database: NOT NULL%0Afiles: NULL
      exit 1"
    `);

    await database.sql`ALTER TABLE users ALTER email DROP NOT NULL`;
    await database.sql`DROP SCHEMA monitoring CASCADE`;
    expect(
      JSON.parse((await migrate(database, ['verify', '--dir', dir, ...SHADOW, '--json'])).stdout),
    ).toMatchObject({
      command: 'verify',
      scope: 'schema',
      exit_code: 0,
      version: '002_users',
      findings: [],
    });
    await expectNobodyLeft(database);
  });
});

describe('a container before its application', () => {
  it('waits for the tables that its files need', async () => {
    await using database = await freshDatabase();
    const dir = await product({ '002_users.sql': USERS });
    const ready = async (...args: string[]): Promise<string> =>
      told(await migrate(database, ['verify', '--tables-only', '--dir', dir, ...args]));
    expect(await ready()).toBe(
      'Not ready: database DATABASE is fresh, no migration is applied: run `aim-migrate up`\nexit 1',
    );
    await migrate(database, ['--dir', dir, '--to', '1']);
    expect(await ready()).toBe('Not ready: 1 migration(s) pending (002_users): run `aim-migrate up`\nexit 1');
    await migrate(database, ['--dir', dir]);
    expect(await ready()).toBe('Ready: 002_users, 2 table(s) (N ms)\nexit 0');
    await database.sql`DROP TABLE users`;
    expect(await ready()).toContain('Not ready: 1 table(s) missing although 002_users is applied (users): ');
    expect(await ready('--quiet')).toBe('exit 1');
  });

  it('is told where nobody answers', async () => {
    const dir = await product();
    const env = { DATABASE_URL: 'postgres://app@127.0.0.1:1/shop' };
    const { code, stderr } = await run(['verify', '--tables-only', '--wait', '1s', '--dir', dir], { env });
    expect(code).toBe(5);
    expect(stderr).toContain('Waited');
  });

  it('may have the embedded database', async () => {
    const folder = await folderOf({});
    const env = { DATABASE_URL: `embedded:${folder}/data` };
    expect(await run(['--quiet'], { env })).toMatchObject({ code: 0 });
    expect(await run(['verify', '--tables-only'], { env })).toMatchObject({ code: 0 });
    expect(await run(['verify'], { env })).toMatchObject({ code: 0 });
  });
});
