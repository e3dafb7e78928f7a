/** A database that cannot be reached, or that cannot be written to: exit 5 or 4, and what to do about it. */
import postgres from 'postgres';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { startProxy } from '../support/proxy.ts';
import { run } from '../support/run.ts';
import { startServer, SUPERUSER } from '../support/server.ts';
import { contents, migrate, plain, told } from './support.ts';

describe('a database that cannot be reached', () => {
  it('is asked for where none is named', async () => {
    const result = await run([]);
    expect(told(result)).toMatchInlineSnapshot(`
      "stderr:
      Error: No database was named
        What to do: Name one in one of these ways:
            --url postgres://user:password@host:5432/database
            DATABASE_URL=postgres://user:password@host:5432/database
            DATABASE_URL_FILE=/run/secrets/database-url   a file that contains the URL
            PGHOST, PGHOSTADDR, PGSERVICE, PGDATABASE and libpq's other variables
            --url embedded:DIR      a database inside this program, kept in the folder DIR
            --url embedded:memory   the same, gone when the program ends
      exit 2"
    `);
  });

  it('has an unknown host', async () => {
    const result = await run([], { env: { DATABASE_URL: 'postgres://app:secret@db.invalid/shop' } });
    expect(told(result)).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      stderr:

      Error: There is no host of that name: db.invalid:5432
        What to do: Check the spelling. In Docker Compose and Kubernetes a name appears with its container: --wait 60s waits for it
      exit 5"
    `);
  });

  it('refuses the connection', async () => {
    const port = await freePort();
    const result = await run([], { env: { DATABASE_URL: `postgres://app:secret@127.0.0.1:${port}/shop` } });
    expect(told(result, { PORT: String(port) })).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      stderr:

      Error: 127.0.0.1:PORT refused the connection
        What to do: Check host and port, and whether the server listens there (listen_addresses). If the server is still starting, wait for it: --wait 60s
      exit 5"
    `);
  });

  it.each([
    ['the question for TLS', ''],
    ['the login', '?sslmode=disable'],
  ])('does not answer %s within --connect-timeout', async (_, query) => {
    await using proxy = await startProxy({ server: inject('server'), before: () => 'stall' });
    const { code, stderr } = await run(['status', '--connect-timeout', '1500ms'], {
      env: { DATABASE_URL: `postgres://app@127.0.0.1:${proxy.port}/shop${query}` },
    });
    expect([code, stderr]).toEqual([5, expect.stringContaining('did not answer within 1.5 s')]);
  });

  it('does not take the password, which is not shown', async () => {
    await using database = await freshDatabase();
    const url = database.urlWith({ password: 'not-the-password' });
    const result = await run([], { env: { DATABASE_URL: url } });
    expect(told(result)).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      stderr:

      Error: HOST:PORT: password authentication failed for user "OWNER"
        What to do: The password came from DATABASE_URL. Check it, that special characters in a URL are percent-encoded, and that the role "OWNER" exists
      exit 5"
    `);
    expect(await contents(database)).toBe('nothing');
  });

  it('does not exist', async () => {
    await using database = await freshDatabase({ owner: 'superuser' });
    const missing = `${database.name}_missing`;
    const result = await run([], { env: { DATABASE_URL: database.urlWith({ database: missing }) } });
    expect(told(result)).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      stderr:

      Error: HOST:PORT: database "DATABASE_missing" does not exist
        What to do: Create it: createdb DATABASE_missing; or name another database in the URL
      exit 5"
    `);
  });

  it('is another kind of database', async () => {
    const result = await run([], { env: { DATABASE_URL: 'mysql://app:secret@127.0.0.1/shop' } });
    expect(told(result)).toMatchInlineSnapshot(`
      "stderr:
      Error: DATABASE_URL begins with "mysql://", which is not PostgreSQL
        What to do: A URL looks like postgres://user:password@host:5432/database
      exit 2"
    `);
  });
});

describe('a database that cannot be written to', () => {
  it('where the login may not create: nothing is changed, and the GRANT that is named helps', async () => {
    await using database = await freshDatabase({ owner: 'superuser' });
    const login = `${database.name}_app`;
    await database.asSuperuser(`create role ${login} login password 'app'`);
    try {
      const url = database.urlWith({ user: login, password: 'app' });
      const refused = await run([], { env: { DATABASE_URL: url } });
      expect(told(refused)).toMatchInlineSnapshot(`
        "========================================
          AIM Database Migration System
        ========================================

        stderr:

        Error: DATABASE_app may not create objects in schema public of database DATABASE
          What to do: As the owner or a superuser: GRANT CREATE, USAGE ON SCHEMA "public" TO "DATABASE_app"; or make it the owner of the database.

        Nothing was changed.
        exit 4"
      `);
      expect(await contents(database)).toBe('nothing');
      const grant = /(GRANT CREATE.*?);/.exec(refused.stderr)?.[1];
      await database.asSuperuser(grant ?? 'the remedy names no GRANT');
      expect(await run([], { env: { DATABASE_URL: url } })).toMatchObject({ code: 0, stderr: '' });
    } finally {
      await database.drop();
      await using other = await freshDatabase({ owner: 'superuser' });
      await other.asSuperuser(`drop role ${login}`);
    }
  });

  it('where it is read-only: status and --dry-run answer, up is refused', async () => {
    await using database = await freshDatabase();
    await database.asSuperuser(`alter database ${database.name} set default_transaction_read_only = on`);
    expect(told(await migrate(database, []))).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      stderr:

      Error: The server does not take changes: a standby, or default_transaction_read_only is on
        What to do: Is it a standby: connect to the primary (several hosts in the URL with target_session_attrs=read-write find it). Is it the setting: SET default_transaction_read_only = off, then ALTER DATABASE "DATABASE" (or ALTER ROLE "OWNER") RESET default_transaction_read_only.

      Nothing was changed.
      exit 4"
    `);
    expect(await migrate(database, ['up', '--dry-run'])).toMatchObject({ code: 0, stderr: '' });
    expect(await migrate(database, ['status'])).toMatchObject({ code: 0, stderr: '' });
    const administrator = postgres(database.urlWith({ user: SUPERUSER }), { max: 1 });
    await administrator`SET default_transaction_read_only = off`;
    await administrator.unsafe(`ALTER DATABASE "${database.name}" RESET default_transaction_read_only`);
    await administrator.end();
    expect(await migrate(database, [])).toMatchObject({ code: 0, stderr: '' });
  });

  it.skipIf(inject('server').kind === 'docker')(
    'where it is a standby: the primary is found where the URL names both',
    async () => {
      await using primary = await startServer();
      await using standby = await primary.standby();
      const env = { DATABASE_URL: standby.url() };
      const refused = await run([], { env });
      expect({ code: refused.code, stderr: plain(refused.stderr) }).toMatchInlineSnapshot(`
        {
          "code": 4,
          "stderr": "
        Error: The server does not take changes: a standby, or default_transaction_read_only is on
          What to do: Is it a standby: connect to the primary (several hosts in the URL with target_session_attrs=read-write find it). Is it the setting: SET default_transaction_read_only = off, then ALTER DATABASE "postgres" (or ALTER ROLE "postgres") RESET default_transaction_read_only.

        Nothing was changed.
        ",
        }
      `);
      expect(await run(['status'], { env })).toMatchObject({ code: 0, stderr: '' });

      const hosts = `${standby.host}:${standby.port},${primary.host}:${primary.port}`;
      const both = primary.url({ params: { target_session_attrs: 'read-write' } });
      const url = both.replace(`${primary.host}:${primary.port}`, hosts);
      expect(await run([], { env: { DATABASE_URL: url } })).toMatchObject({ code: 0, stderr: '' });
    },
  );

  it('where the server is older than 14', async () => {
    await using database = await freshDatabase();
    const { major } = inject('server');
    await using proxy = await startProxy({
      server: inject('server'),
      before: ({ direction, type }, bytes) => {
        // As a value of a row: its length, then its text.
        const version = `\0\0\0\u0006${major}00`;
        const at = direction === 'backend' && type === 'D' ? bytes.indexOf(version) : -1;
        if (at >= 0) bytes.write('13', at + 4);
      },
    });
    const result = await run([], { env: { DATABASE_URL: proxy.url(database.url) } });
    expect(told(result)).toMatchInlineSnapshot(`
      "========================================
        AIM Database Migration System
      ========================================

      stderr:

      Error: The server is PostgreSQL 13; 14 is the oldest that is supported
        What to do: Upgrade the server to a supported major (14 to 18).

      Nothing was changed.
      exit 4"
    `);
    expect(await contents(database)).toBe('nothing');
  });
});
