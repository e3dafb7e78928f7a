import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replay, type ReplayOptions } from '../../../src/shadow/replay.ts';
import { withShadows } from '../../../src/shadow/shadow.ts';
import { incrementalTrack } from '../../../src/shadow/tracks.ts';
import type { Step } from '../../../src/plan/decision.ts';
import { freshDatabase } from '../../support/database.ts';
import { NAMES, setOf } from '../../support/migrations.ts';
import { label, shadowsAt, sharedUrl, superuser } from './support.ts';

const OPTIONS: ReplayOptions = {
  names: NAMES,
  toolVersion: '0.0.0-test',
  signal: new AbortController().signal,
  createRoles: true,
};

let sql: postgres.Sql;
beforeAll(() => {
  sql = superuser();
});
afterAll(() => sql.end());

const stepsFor = (role: string, more = ''): Step[] =>
  incrementalTrack(
    setOf({
      '001_a.sql': `CREATE TABLE a (id int); GRANT CREATE ON SCHEMA public TO ${role}; ALTER TABLE a OWNER TO ${role}; GRANT SELECT ON a TO ${role}_reader; ${more}`,
    }),
  );

const there = async (role: string): Promise<string[]> => {
  const rows =
    await sql`SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE ${`${role}%`} ORDER BY 1`;
  expect(rows.some((row) => row['rolcanlogin'])).toBe(false);
  return rows.map((row) => String(row['rolname']));
};

describe('roles that the files mention', () => {
  it('are missing, which is said with the way out', async () => {
    const role = label();
    await withShadows(await shadowsAt(sharedUrl()), [label()], async (shadow) => {
      await expect(replay(shadow, stepsFor(role), { ...OPTIONS, createRoles: false })).rejects.toMatchObject({
        lacks: { kind: 'role', what: `the role ${role}` },
        diagnostics: [{ remedy: expect.stringContaining('--create-roles') }],
      });
    });
  });

  it('are made for all shadows of a run, and removed with the last', async () => {
    const role = label();
    const first = await shadowsAt(sharedUrl());
    await withShadows(first, [label(), label()], async (a, b) => {
      await Promise.all([a, b].map((shadow) => replay(shadow, stepsFor(role), OPTIONS)));
      expect(await there(role)).toEqual([role, `${role}_reader`]);
      await a.close();
      expect(await there(role)).toEqual([role, `${role}_reader`]);
    });
    expect(await there(role)).toEqual([]);
    expect(first.warnings()).toEqual([]);
  });

  it('are shared by runs at the same time', async () => {
    const role = label();
    const runs = Array.from({ length: 4 }, async () => {
      const source = await shadowsAt(sharedUrl());
      await withShadows(source, [label()], (shadow) => replay(shadow, stepsFor(role), OPTIONS));
      return source.warnings();
    });
    expect(await Promise.all(runs)).toEqual([[], [], [], []]);
    expect(await there(role)).toEqual([]);
  });

  it('are removed after a failure', async () => {
    const role = label();
    const source = await shadowsAt(sharedUrl());
    const work = withShadows(source, [label()], (shadow) =>
      replay(shadow, stepsFor(role, 'SELECT 1/0'), OPTIONS),
    );
    await expect(work).rejects.toMatchObject({ exitCode: 3 });
    expect(await there(role)).toEqual([]);
  });

  it('stay where they were there before', async () => {
    const role = label();
    await sql.unsafe(`CREATE ROLE ${role}; COMMENT ON ROLE ${role} IS 'of the team'`);
    try {
      const source = await shadowsAt(sharedUrl());
      await withShadows(source, [label()], async (shadow) => {
        await replay(shadow, stepsFor(role), OPTIONS);
        // Again, with one role more.
        const more = incrementalTrack(
          setOf({ '001_b.sql': `GRANT SELECT ON a TO ${role}_writer, ${role}_reader` }),
        );
        await replay(shadow, more, OPTIONS);
        expect(await there(role)).toEqual([role, `${role}_reader`, `${role}_writer`]);
      });
      expect(await there(role)).toEqual([role]);
    } finally {
      await sql.unsafe(`DROP ROLE ${role}`);
    }
  });

  it('need CREATEROLE, and no more than that', async () => {
    const role = label();
    await using db = await freshDatabase();
    await sql.unsafe(`ALTER ROLE ${db.user} CREATEDB`);
    // One that is there, and one that may not be made.
    await sql.unsafe(`CREATE ROLE ${role}`);
    const denied = withShadows(await shadowsAt(db.url), [label()], (shadow) =>
      replay(shadow, stepsFor(role), OPTIONS),
    );
    await expect(denied).rejects.toMatchObject({
      exitCode: 4,
      diagnostics: [{ code: 'shadow-no-createrole' }],
    });
    await sql.unsafe(`DROP ROLE ${role}; ALTER ROLE ${db.user} CREATEROLE`);
    const source = await shadowsAt(db.url);
    await withShadows(source, [label()], (shadow) => replay(shadow, stepsFor(role), OPTIONS));
    expect(await there(role)).toEqual([]);
    expect(source.warnings()).toEqual([]);
  });
});
