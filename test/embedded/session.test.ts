import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, openEmbedded } from '../../src/database/embedded/embedded.ts';
import { clientOf, sqlstate } from './client.ts';

const ENDLESS = `CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(i + 1); END $$`;

let database: EmbeddedDatabase;
beforeAll(async () => {
  database = await openEmbedded(null);
});
afterAll(() => database.close());

describe('the embedded database answers as a server does', () => {
  it('is PostgreSQL 18 with a server’s defaults', async () => {
    const sql = clientOf(database, { connection: { application_name: 'a test' } });
    const [row] = await sql.unsafe(
      `SELECT current_setting('server_version_num')::int / 10000 AS major, current_user AS user,
              current_database() AS database, current_setting('search_path') AS path,
              current_setting('application_name') AS name, current_setting('allow_system_table_mods') AS mods`,
    );
    expect(row).toEqual({
      major: 18,
      user: 'postgres',
      database: 'postgres',
      path: '"$user", public',
      name: 'a test',
      mods: 'off',
    });
    await sql.end();
  });

  it('stops everything behind the first failure of several messages under way', async () => {
    const sql = clientOf(database);
    const results = await Promise.all(
      [
        'BEGIN; CREATE TABLE one (x int); COMMIT',
        'BEGIN; CREATE TABLE two (x int); SELECT 1/0; COMMIT',
        'BEGIN; CREATE TABLE three (x int); COMMIT',
      ].map((text) => sqlstate(sql.unsafe(text).simple())),
    );
    expect(results).toEqual(['no error', '22012', '25P02']);
    await sql.unsafe('ROLLBACK').simple();
    const tables = await sql.unsafe(`SELECT relname FROM pg_class WHERE relname IN ('one', 'two', 'three')`);
    expect(tables.map((row) => row['relname'])).toEqual(['one']);
    await sql.end();
  });

  it('tells positions, notices, and takes parameters', async () => {
    const notices: unknown[] = [];
    const sql = clientOf(database, {
      onnotice: (notice: { message: string }) => notices.push(notice.message),
    });
    await expect(sql.unsafe('SELECT 1; SELEKT 2').simple()).rejects.toMatchObject({
      code: '42601',
      position: '11',
    });
    await sql.unsafe(`DO $$ BEGIN RAISE NOTICE 'hello'; END $$`).simple();
    expect(notices).toEqual(['hello']);
    expect(await sqlstate(sql.unsafe('SELECT $1::int', ['x']))).toBe('22P02');
    expect(await sql.unsafe('SELECT $1::int + 1 AS two', [1])).toEqual([{ two: 2 }]);
    await sql.end();
  });

  it('takes and gives large messages', async () => {
    const sql = clientOf(database);
    const [row] = await sql.unsafe(
      `SELECT length('${'x'.repeat(10_000_000)}') AS size, repeat('y', 5000000) AS y`,
    );
    expect(row).toMatchObject({ size: 10_000_000 });
    expect(row?.['y']).toHaveLength(5_000_000);
    await sql.end();
  });

  it('starts each connection with a clean session', async () => {
    const first = clientOf(database);
    await first.unsafe(`SET search_path = pg_catalog; BEGIN; CREATE TABLE public.left_open (x int)`).simple();
    await first.end({ timeout: 0 });
    const second = clientOf(database);
    const [row] = await second.unsafe(
      `SELECT current_setting('search_path') AS path, to_regclass('public.left_open') AS left_open`,
    );
    expect(row).toEqual({ path: '"$user", public', left_open: null });
    await second.end();
  });

  it('refuses a connection whose settings do not exist', async () => {
    const sql = clientOf(database, { connection: { nonsense: '1' } });
    expect(await sqlstate(sql.unsafe('SELECT 1'))).toBe('42704');
    await sql.end({ timeout: 0 });
  });

  it('does not wait for the data of a COPY that never comes', async () => {
    const socket = database.connect();
    const answers: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => answers.push(chunk));
    const startup = Buffer.from('\0\0\0\0\0\u0003\0\0user\0x\0\0', 'latin1');
    startup.writeInt32BE(startup.length, 0);
    socket.write(startup);
    // Byte by byte: a message may come in any number of pieces.
    for (const byte of query('CREATE TEMP TABLE c (x int); COPY c FROM STDIN'))
      socket.write(Buffer.from([byte]));
    socket.write(query('SELECT 42 AS still_here'));
    socket.end(Buffer.from('X\0\0\0\u0004', 'latin1'));
    await new Promise((resolve) => {
      socket.on('close', resolve);
    });
    const text = Buffer.concat(answers).toString('latin1');
    expect(text).toContain('only together with the statement');
    expect(text).toContain('still_here');
  });

  it('has the contrib extensions', async () => {
    const sql = clientOf(database);
    for (const name of [
      'pgcrypto',
      'uuid-ossp',
      'pg_trgm',
      'citext',
      'hstore',
      'ltree',
      'btree_gin',
      'tablefunc',
    ]) {
      await sql.unsafe(`CREATE EXTENSION "${name}"`).simple();
    }
    const [row] = await sql.unsafe(
      `SELECT encode(digest('a', 'sha256'), 'hex') AS hash, 'A'::citext = 'a' AS same`,
    );
    expect(row).toMatchObject({ hash: expect.stringMatching(/^ca978112/), same: true });
    await sql.end();
  });

  it('says 54001 where a function calls itself without end', async () => {
    const sql = clientOf(database);
    await sql.unsafe(ENDLESS).simple();
    expect(await sqlstate(sql.unsafe('SELECT f(1)').simple())).toBe('54001');
    await sql.end();
  });
});

it('ends the connection where the database breaks down, instead of a wrong success', async () => {
  // With PostgreSQL's own default JavaScript's stack ends before PostgreSQL notices.
  const doomed = await openEmbedded(null, { settings: { max_stack_depth: '2MB' } });
  const sql = clientOf(doomed);
  await sql.unsafe(ENDLESS).simple();
  await expect(sql.unsafe('SELECT f(1)').simple()).rejects.toThrow(/call stack/);
  await sql.end({ timeout: 0 });
  await doomed.close();
});

function query(text: string): Buffer {
  const message = Buffer.from(`Q\0\0\0\0${text}\0`);
  message.writeInt32BE(message.length - 1, 1);
  return message;
}
