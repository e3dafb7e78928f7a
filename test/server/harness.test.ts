import { existsSync, readFileSync } from 'node:fs';
import postgres from 'postgres';
import { describe, expect, inject, it } from 'vitest';
import { makeCertificate } from '../support/certificates.ts';
import { freshDatabase } from '../support/database.ts';
import { start } from '../support/run.ts';
import { startServer } from '../support/server.ts';

/** A client that ends with its block. */
const client = (
  url: string,
  options: postgres.Options<never> = {},
): AsyncDisposable & { sql: postgres.Sql } => {
  const sql = postgres(url, { max: 1, backoff: () => 0, onnotice: () => undefined, ...options });
  return { sql, [Symbol.asyncDispose]: async () => sql.end({ timeout: 1 }) };
};

const text = (file: string): string => readFileSync(file, 'utf8');

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a fresh database', () => {
  it('belongs to a role with no special right', async () => {
    await using database = await freshDatabase();
    const [row] = await database.sql`
      select current_user as user, current_database() as name, r.rolsuper, r.rolcreatedb, r.rolcreaterole,
        pg_catalog.pg_get_userbyid(d.datdba) as owner
      from pg_catalog.pg_roles r, pg_catalog.pg_database d
      where r.rolname = current_user and d.datname = current_database()`;
    expect(row).toEqual({
      user: database.user,
      name: database.name,
      owner: database.user,
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
    });
    await database.sql`create table made (id int)`;
  });

  it('is gone after drop, with its role', async () => {
    const database = await freshDatabase();
    await database.drop();
    await using other = await freshDatabase();
    const left = await other.sql`
      select datname from pg_catalog.pg_database where datname = ${database.name}
      union all select rolname from pg_catalog.pg_roles where rolname = ${database.user}`;
    expect(left).toHaveLength(0);
  });

  it('takes an encoding', async () => {
    await using database = await freshDatabase({ create: `encoding 'LATIN1' locale 'C'` });
    expect(await database.sql`select pg_catalog.getdatabaseencoding() as it`).toEqual([{ it: 'LATIN1' }]);
  });
});

describe('a server of its own', () => {
  it('is of the major that was asked for', async () => {
    await using database = await freshDatabase();
    const [row] =
      await database.sql`select pg_catalog.current_setting('server_version_num')::int / 10000 as major`;
    expect(row).toEqual({ major: inject('server').major });
  });

  it('crashes, comes back, and leaves nothing', async () => {
    await using server = await startServer({ settings: { work_mem: '7MB' } });
    const database = await freshDatabase({ server, owner: 'superuser' });
    await database.sql`create table kept as select 1 as it`;
    await server.restart('immediate');
    await using again = client(database.urlWith({}));
    expect(await again.sql`select it, pg_catalog.current_setting('work_mem') as mem from kept`).toEqual([
      { it: 1, mem: '7MB' },
    ]);
    expect(await server.log()).toContain('redo starts');
    await database.drop();
    const { dataDir } = server;
    await server.dispose();
    expect(existsSync(dataDir ?? '')).toBe(false);
  });

  it('speaks TLS, and knows a client by its certificate', async () => {
    const authority = makeCertificate({ name: 'test authority' });
    const own = makeCertificate({
      name: 'localhost',
      altNames: ['localhost', '127.0.0.1'],
      issuer: authority,
    });
    const mine = makeCertificate({ name: 'postgres', issuer: authority });
    await using server = await startServer({
      ssl: { ...own, ca: authority.cert },
      hba: 'hostssl all all 0.0.0.0/0 cert\n',
    });
    const ssl = { ca: text(authority.cert), cert: text(mine.cert), key: text(mine.key) };
    await using known = client(server.url({ password: '' }), { ssl });
    expect(await known.sql`select ssl from pg_catalog.pg_stat_ssl where pid = pg_backend_pid()`).toEqual([
      { ssl: true },
    ]);
    await using unknown = client(server.url(), { ssl: { ca: ssl.ca } });
    await expect(unknown.sql`select 1`).rejects.toThrow(/requires a valid client certificate/);
  });

  it.runIf(inject('server').kind === 'local')(
    'has a standby that follows, refuses writes, and takes over',
    async () => {
      await using server = await startServer();
      await using standby = await server.standby();
      await using primary = client(server.url());
      await primary.sql`create table followed as select 1 as it`;
      await using reader = client(standby.url());
      await expect.poll(async () => reader.sql`select it from followed`.catch(() => [])).toEqual([{ it: 1 }]);
      await expect(reader.sql`create table refused (id int)`).rejects.toThrow(/read-only transaction/);
      await server.stop('immediate');
      await standby.promote();
      await expect
        .poll(async () => reader.sql`create table taken (id int)`.then(() => 'done', String))
        .toBe('done');
    },
  );

  it.runIf(inject('server').kind === 'local')(
    'ends with the process that started it, even by SIGKILL',
    async () => {
      const module = JSON.stringify(new URL('../support/server.ts', import.meta.url).href);
      const script = `const { startServer } = await import(${module});
      const server = await startServer();
      console.log('[' + server.dataDir + ']');
      setInterval(() => undefined, 1000);`;
      const env = { AIM_TEST_SERVER: 'local' };
      const tests = start(['--input-type=module', '-e', script], { program: process.execPath, env });
      await tests.waitFor(']');
      const dataDir = tests.stdout.trim().slice(1, -1);
      const pid = Number.parseInt(text(`${dataDir}/postmaster.pid`), 10);
      expect(isAlive(pid)).toBe(true);
      tests.kill('SIGKILL');
      await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
      await expect.poll(() => existsSync(dataDir), { timeout: 10_000 }).toBe(false);
    },
  );
});
