import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Interrupted } from '../../../src/apply/interruption.ts';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import { replay, type ReplayOptions } from '../../../src/shadow/replay.ts';
import { withShadows } from '../../../src/shadow/shadow.ts';
import { freshTrack, incrementalTrack } from '../../../src/shadow/tracks.ts';
import { freshDatabase } from '../../support/database.ts';
import { NAMES, setOf } from '../../support/migrations.ts';
import { databasesLike, label, shadowsAt, sharedUrl, type Source, superuser } from './support.ts';

const OPTIONS: ReplayOptions = {
  names: NAMES,
  toolVersion: '0.0.0-test',
  signal: new AbortController().signal,
};
const BROKEN = incrementalTrack(setOf({ '001_a.sql': 'CREATE TABLE a (id int);\nSELECT 1/0' }));

let sql: postgres.Sql;
beforeAll(() => {
  sql = superuser();
});
afterAll(() => sql.end());

/** Starts a run that holds a shadow, and kills it as nothing can be caught. */
async function killedRun(name: string, role?: string): Promise<string> {
  const args = [new URL('./holder.ts', import.meta.url).pathname, sharedUrl(), name, ...(role ? [role] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const database = /^open (\S+)/.exec(said.toString())?.[1] ?? '';
  expect(await databasesLike(sql, name)).toEqual([database]);
  child.kill('SIGKILL');
  await once(child, 'close');
  return database;
}

/** Until the server has noticed that nobody is there any more. */
async function untilLeft(database: string): Promise<void> {
  for (;;) {
    const [row] = await sql`SELECT count(*)::int AS there FROM pg_stat_activity WHERE datname = ${database}`;
    if (row?.['there'] === 0) break;
    await sleep(20);
  }
  // The other session of the run, which holds the lock.
  await sleep(300);
}

const encodingOf = (source: Source): Promise<unknown> =>
  withShadows(source, [label()], async ({ session }) => {
    const rows = await session.send('SHOW server_encoding');
    return rows.flat()[0]?.['server_encoding'];
  });

describe('shadow databases on a server', () => {
  it('are opened two at once, take both tracks, and are dropped', async () => {
    const name = label();
    const source = await shadowsAt(sharedUrl());
    const set = await readFolder('migrations');
    await withShadows(source, [`${name}_v1`, `${name}_inc`], async (v1, incrementals) => {
      expect([v1.major, incrementals.major]).toEqual([inject('server').major, inject('server').major]);
      expect(v1.description).toMatch(/^aim_shadow_\w+ on .+:\d+$/);
      const [row] = await sql`SELECT count(*)::int AS marked FROM pg_database d
        WHERE datname LIKE ${`aim_shadow_${name}%`} AND shobj_description(oid, 'pg_database') LIKE '%"host":%'`;
      expect(row).toEqual({ marked: 2 });
      const [fresh, every] = await Promise.all([
        replay(v1, freshTrack(set), OPTIONS),
        replay(incrementals, incrementalTrack(set), OPTIONS),
      ]);
      expect([fresh.files.length, every.files.length]).toEqual([1, 30]);
      const count = `SELECT count(*)::int AS tables FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`;
      for (const shadow of [v1, incrementals]) {
        expect((await shadow.session.send(count)).flat()).toEqual([{ tables: 31 }]);
      }
    });
    expect(await databasesLike(sql, name)).toEqual([]);
    expect(source.warnings()).toEqual([]);
  });

  it('are in UTF-8 whatever the cluster, or as the database of the URL', async () => {
    expect(await encodingOf(await shadowsAt(sharedUrl()))).toBe('UTF8');
    await using db = await freshDatabase({ owner: 'superuser', create: `encoding 'LATIN1' locale 'C'` });
    expect(await encodingOf(await shadowsAt(db.url, { like: 'database' }))).toBe('LATIN1');
    if (inject('server').major < 15) return;
    await using icu = await freshDatabase({
      owner: 'superuser',
      create: `locale_provider icu icu_locale 'de'`,
    });
    expect(await encodingOf(await shadowsAt(icu.url, { like: 'database' }))).toBe('UTF8');
  });

  it('are dropped after a failure in the middle, also of the code that uses them', async () => {
    const name = label();
    const source = await shadowsAt(sharedUrl());
    const failing = withShadows(source, [name, name], (first) => replay(first, BROKEN, OPTIONS));
    await expect(failing).rejects.toMatchObject({
      exitCode: 3,
      diagnostics: [{ code: 'replay-failed', place: { file: '001_a.sql', line: 2 } }],
    });
    const thrown = withShadows(source, [name], () => Promise.reject(new Error('no matter what')));
    await expect(thrown).rejects.toThrow('no matter what');
    expect(await databasesLike(sql, name)).toEqual([]);
  });

  it('are dropped after an interrupt, which cancels what runs', async () => {
    const name = label();
    const abort = new AbortController();
    const source = await shadowsAt(sharedUrl(), { signal: abort.signal });
    const steps = incrementalTrack(setOf({ '001_a.sql': 'SELECT pg_sleep(60)' }));
    const started = performance.now();
    const work = withShadows(source, [name], (shadow) => {
      setTimeout(() => abort.abort(new Interrupted('SIGINT')), 300);
      return replay(shadow, steps, { ...OPTIONS, signal: abort.signal });
    });
    await expect(work).rejects.toMatchObject({ exitCode: 130, diagnostics: [{ code: 'interrupted' }] });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await databasesLike(sql, name)).toEqual([]);
  });

  it('are not even made where the interrupt comes before, or while they are made', async () => {
    const name = label();
    for (const afterMs of [0, 5, 15, 30, 60]) {
      const abort = new AbortController();
      const source = await shadowsAt(sharedUrl(), { signal: abort.signal });
      setTimeout(() => abort.abort(new Interrupted('SIGTERM')), afterMs);
      const work = withShadows(source, [name, name], async () => sleep(200));
      await work.catch((error: unknown) => expect(error).toMatchObject({ exitCode: 143 }));
    }
    expect(await databasesLike(sql, name)).toEqual([]);
  });

  it('are dropped although the sessions were ended by an administrator', async () => {
    const name = label();
    const source = await shadowsAt(sharedUrl());
    await withShadows(source, [name], async (shadow) => {
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'aim-migrate' AND pid <> pg_backend_pid()
          AND (datname LIKE ${`aim_shadow_${name}%`} OR query LIKE ${`%aim_shadow_${name}%`})`;
      await sleep(200);
      expect(shadow.session.isOver).toBe(true);
    });
    expect(await databasesLike(sql, name)).toEqual([]);
    expect(source.warnings()).toEqual([]);
  });

  it('are dropped although somebody else is in them, and with a subscription', async () => {
    const name = label();
    await withShadows(await shadowsAt(sharedUrl()), [name], async (shadow) => {
      await shadow.session.send(
        `CREATE SUBSCRIPTION ${name} CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false)`,
      );
    });
    expect(await databasesLike(sql, name)).toEqual([]);
  });
});

describe('what a killed run left', () => {
  it('is removed by the next run when it is old enough, and nothing else', async () => {
    const [left, used, copied] = [label(), label(), `aim_shadow_${label()}`];
    const database = await killedRun(left, `${left}_role`);
    // Looks alike, with a name of ours and the comment of a shadow, as a dump that was restored elsewhere.
    await sql.unsafe(`CREATE DATABASE ${copied} TEMPLATE template0`);
    const [row] =
      await sql`SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = ${database}`;
    await sql.unsafe(`COMMENT ON DATABASE ${copied} IS '${String(row?.['comment'])}'`);
    try {
      await untilLeft(database);
      const young = await shadowsAt(sharedUrl());
      await withShadows(young, [label()], async () => undefined);
      expect(await databasesLike(sql, left)).toEqual([database]);

      await withShadows(await shadowsAt(sharedUrl()), [used], async () => {
        const next = await shadowsAt(sharedUrl(), { abandonedAfterMs: 0 });
        await withShadows(next, [label()], async () => undefined);
        expect(next.warnings()).toContain('shadow-removed');
        expect(await databasesLike(sql, left)).toEqual([]);
        expect(await databasesLike(sql, used)).toHaveLength(1);
        const roles = await sql`SELECT FROM pg_roles WHERE rolname = ${`${left}_role`}`;
        expect(roles).toHaveLength(0);
      });
      const others = await sql`SELECT FROM pg_database WHERE datname = ${copied}`;
      expect(others).toHaveLength(1);
    } finally {
      await sql.unsafe(`DROP DATABASE ${copied}`);
    }
  });
});

describe('a run that is killed at any moment', () => {
  it('leaves nothing on a server that is not marked', async () => {
    const name = label();
    // Most of them in the time between CREATE DATABASE and its comment.
    for (const afterMs of [0, 0, 1, 1, 2, 5, 10, 20, 40]) {
      const program = new URL('./killed-maker.ts', import.meta.url).pathname;
      const child = spawn(process.execPath, [program, sharedUrl(), name, String(afterMs)], {
        stdio: 'inherit',
      });
      await once(child, 'close');
    }
    await sleep(500);
    const unmarked = await sql`SELECT datname FROM pg_database
      WHERE datname LIKE ${`aim_shadow_${name}%`} AND shobj_description(oid, 'pg_database') IS NULL`;
    expect(unmarked.map((row) => String(row['datname']))).toEqual([]);
    expect((await databasesLike(sql, name)).length).toBeGreaterThan(0);
    const next = await shadowsAt(sharedUrl(), { abandonedAfterMs: 0 });
    await withShadows(next, [label()], async () => undefined);
    expect(await databasesLike(sql, name)).toEqual([]);
  });
});

describe('who may not', () => {
  it('is told what is missing: CREATEDB', async () => {
    await using db = await freshDatabase();
    const source = await shadowsAt(db.url);
    await expect(withShadows(source, ['a', 'b'], async () => undefined)).rejects.toMatchObject({
      exitCode: 4,
      diagnostics: [
        { code: 'shadow-no-createdb', remedy: expect.stringContaining(`ALTER ROLE "${db.user}" CREATEDB`) },
      ],
    });
  });

  it('has enough with CREATEDB, and needs no more', async () => {
    await using db = await freshDatabase();
    await sql.unsafe(`ALTER ROLE ${db.user} CREATEDB`);
    const name = label();
    const set = await readFolder('migrations');
    const source = await shadowsAt(db.url);
    await withShadows(source, [name], (shadow) => replay(shadow, freshTrack(set), OPTIONS));
    expect(await databasesLike(sql, name)).toEqual([]);
    expect(source.warnings()).toEqual([]);
    const [row] =
      await db.sql`SELECT count(*)::int AS objects FROM pg_class WHERE relnamespace = 'public'::regnamespace`;
    expect(row).toEqual({ objects: 0 });
  });

  it('reaches the server, but not the new database', async () => {
    await using db = await freshDatabase();
    await sql.unsafe(`ALTER ROLE ${db.user} CREATEDB CONNECTION LIMIT 1`);
    const name = label();
    await expect(withShadows(await shadowsAt(db.url), [name], async () => undefined)).rejects.toMatchObject({
      exitCode: 5,
      diagnostics: [{ code: 'shadow-unreachable', remedy: expect.stringContaining('PgBouncer') }],
    });
    expect(await databasesLike(sql, name)).toEqual([]);
  });
});

describe('on a server', () => {
  it('statements that reach beyond the shadow are refused before anything runs, unless allowed', async () => {
    const steps = incrementalTrack(
      setOf({ '001_a.sql': 'CREATE TABLE a (id int)', '002_b.sql': 'CREATE ROLE aim_outside' }),
    );
    await withShadows(await shadowsAt(sharedUrl()), [label()], async (shadow) => {
      await expect(replay(shadow, steps, OPTIONS)).rejects.toMatchObject({
        exitCode: 4,
        diagnostics: [
          {
            code: 'shadow-outside',
            place: { file: '002_b.sql', line: 1 },
            remedy: expect.stringContaining('--allow-server-wide'),
          },
        ],
      });
      await replay(shadow, steps, { ...OPTIONS, allowOutside: true });
    });
    await sql.unsafe('DROP ROLE aim_outside');
  });
});
