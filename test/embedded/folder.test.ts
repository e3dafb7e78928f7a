import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbedded } from '../../src/database/embedded/embedded.ts';
import { clientOf } from './client.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'aim-migrate-embedded-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

it('keeps what was committed, from one opening to the next', async () => {
  const dir = join(scratch, 'new/deep');
  const first = await openEmbedded(dir);
  expect(first.created).toBe(true);
  const writer = clientOf(first);
  await writer.unsafe('CREATE EXTENSION pgcrypto; CREATE TABLE t AS SELECT 1 AS x').simple();
  await writer.end();
  await first.close();
  const second = await openEmbedded(dir);
  expect(second.created).toBe(false);
  const reader = clientOf(second);
  expect(await reader.unsafe(`SELECT x, length(gen_salt('bf')) AS salt FROM t`)).toEqual([
    { x: 1, salt: 29 },
  ]);
  await reader.end();
  await second.close();
  expect((await readdir(dir)).sort()).toEqual(['aim-migrate.lock', 'data']);
});

it('starts anew where a first run was killed before the data directory was whole', async () => {
  const dir = join(scratch, 'half');
  await mkdir(join(dir, 'data.new'), { recursive: true });
  await writeFile(join(dir, 'aim-migrate.lock'), '');
  await writeFile(join(dir, 'data.new/PG_VERSION'), '18\n');
  const database = await openEmbedded(dir);
  expect(database.created).toBe(true);
  await database.close();
  expect((await readdir(dir)).sort()).toEqual(['aim-migrate.lock', 'data']);
});

it('recovers after its process was killed: the committed row is there, the other is not', async () => {
  const dir = join(scratch, 'killed');
  const script = new URL('./killed-writer.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => {
    child.stdout.once('data', resolve);
  });
  await expect(openEmbedded(dir, { lockTimeoutMs: 100 })).rejects.toMatchObject({
    exitCode: 5,
    diagnostics: [{ code: 'embedded-busy' }],
  });
  const gone = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGKILL');
  await gone;
  const database = await openEmbedded(dir, { lockTimeoutMs: 0 });
  const sql = clientOf(database);
  expect(await sql.unsafe('SELECT x FROM t')).toEqual([{ x: 'committed' }]);
  await sql.end();
  await database.close();
});

it('waits for another holder, who goes in time', async () => {
  const dir = join(scratch, 'shared');
  const first = await openEmbedded(dir);
  const second = openEmbedded(dir, { lockTimeoutMs: 10_000 });
  await first.close();
  expect((await second).created).toBe(false);
  await (await second).close();
});

it('refuses a folder that is something else, and leaves it alone', async () => {
  const foreign = join(scratch, 'foreign');
  await mkdir(foreign);
  await writeFile(join(foreign, 'letter.txt'), 'dear');
  await expect(openEmbedded(foreign)).rejects.toMatchObject({
    exitCode: 4,
    diagnostics: [{ code: 'embedded-foreign-folder' }],
  });
  expect(await readdir(foreign)).toEqual(['letter.txt']);
  await expect(openEmbedded(join(foreign, 'letter.txt'))).rejects.toMatchObject({ exitCode: 4 });
});

it('refuses a database of another major, naming both', async () => {
  const old = join(scratch, 'old');
  await mkdir(join(old, 'data'), { recursive: true });
  await writeFile(join(old, 'aim-migrate.lock'), '');
  await writeFile(join(old, 'data/PG_VERSION'), '16\n');
  await expect(openEmbedded(old)).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringMatching(/PostgreSQL 16.*18/),
  });
});

it('takes an empty folder', async () => {
  const empty = join(scratch, 'empty');
  await mkdir(empty);
  const database = await openEmbedded(empty);
  expect(database.created).toBe(true);
  await database.close();
});
