/** Somebody else is at work in the database meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { startProxy } from '../../support/proxy.ts';
import { folderOf, refusalOf, SHADOW, verify, verifyTables } from './support.ts';

const FILES = {
  '001_organizations.sql': 'CREATE TABLE organizations (id int PRIMARY KEY);',
  '002_agents.sql': 'CREATE TABLE agents (id int PRIMARY KEY);',
  '003_tags.sql': 'CREATE TABLE tags (id int PRIMARY KEY);',
};

describe('a migration that comes while the schema is read', () => {
  it('is in the comparison: schema and history belong together', async () => {
    await using database = await freshDatabase();
    const dir = await folderOf(FILES);
    const set = await readFolder(dir);
    await apply(database.url, set, { to: '1' });
    let questions = 0;
    await using proxy = await startProxy({
      server: inject('server'),
      before: async ({ direction, type }) => {
        if (direction !== 'frontend' || type !== 'Q') return;
        questions += 1;
        // The first asks for the state; then come the roles and, in several, the catalog.
        if (questions === 3) await apply(database.url, set, { to: '2' });
      },
    });
    expect(await verify(proxy.url(database.url), dir, SHADOW)).toMatchObject({
      exit_code: 0,
      version: '002_agents',
      pending: ['003_tags'],
    });
    expect(questions).toBeGreaterThan(8);
  });

  it('again and again is an answer of its own', async () => {
    await using database = await freshDatabase();
    const dir = await folderOf(FILES);
    await apply(database.url, await readFolder(dir));
    await using proxy = await startProxy({
      server: inject('server'),
      before: async ({ direction, type }) => {
        if (direction !== 'frontend' || type !== 'Q') return;
        await database.sql`UPDATE schema_migrations SET execution_ms = coalesce(execution_ms, 0) + 1`;
      },
    });
    expect(await refusalOf(verify(proxy.url(database.url), dir, SHADOW))).toMatchObject({
      exit: 4,
      code: 'history-changes',
    });
  });
});

describe('a history that somebody has locked', () => {
  it('is asked for again', async () => {
    await using database = await freshDatabase();
    const dir = await folderOf(FILES);
    await apply(database.url, await readFolder(dir));
    const locked = database.sql.begin(async (sql) => {
      await sql`LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE`;
      await sleep(2500);
    });
    await sleep(200);
    expect(await verifyTables(database.url, dir)).toMatchObject({ ready: true, tables: 3 });
    await locked;
  });
});

describe('a table that somebody has locked for long', () => {
  it('ends the wait, and nothing else', async () => {
    await using database = await freshDatabase();
    const dir = await folderOf({
      '001_organizations.sql': `CREATE TABLE organizations (id int PRIMARY KEY, name text);
CREATE VIEW v AS SELECT id FROM organizations;`,
    });
    await apply(database.url, await readFolder(dir));
    const release = new AbortController();
    const locked = database.sql.begin(async (sql) => {
      await sql`LOCK TABLE v IN ACCESS EXCLUSIVE MODE`;
      await sleep(60_000, undefined, { signal: release.signal }).catch(() => undefined);
    });
    await sleep(200);
    const refusal = await refusalOf(verify(database.url, dir, SHADOW));
    release.abort();
    await locked;
    expect(refusal).toMatchObject({ exit: 5, code: 'lock-timeout' });
    expect(await verify(database.url, dir, SHADOW)).toMatchObject({ exit_code: 0 });
  });
});
