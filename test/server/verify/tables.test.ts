/** `verify --tables-only`: may an application start? */
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { startProxy } from '../../support/proxy.ts';
import { folderOf, refusalOf, verifyTables } from './support.ts';

const FILES = {
  '001_organizations.sql': 'CREATE TABLE organizations (id int PRIMARY KEY); CREATE SCHEMA app;',
  '002_agents.sql': 'CREATE TABLE app.agents (id int PRIMARY KEY); CREATE TABLE "Odd ""Name" (id int);',
};

let dir: string;
beforeAll(async () => {
  dir = await folderOf(FILES);
});

describe('ready', () => {
  it('where every file is applied and every table there', async () => {
    await using database = await freshDatabase();
    await apply(database.url, await readFolder(dir));
    expect(await verifyTables(database.url, dir)).toMatchObject({
      exit_code: 0,
      ready: true,
      version: '002_agents',
      tables: 3,
      missing_tables: [],
      reason: null,
    });
  });

  it('where a newer release was there, or a file was changed since', async () => {
    await using database = await freshDatabase();
    await apply(database.url, await readFolder(dir));
    await database.sql`INSERT INTO schema_migrations (version) VALUES ('003_tags')`;
    await database.sql`UPDATE schema_migrations SET checksum = 'x' WHERE version = '001_organizations'`;
    expect(await verifyTables(database.url, dir)).toMatchObject({ ready: true, version: '003_tags' });
  });

  it('is known in one round trip behind the start of the connection', async () => {
    await using database = await freshDatabase();
    await apply(database.url, await readFolder(dir));
    await using proxy = await startProxy({ server: inject('server'), latencyMs: 5 });
    await verifyTables(`${proxy.url(database.url)}?sslmode=disable`, dir);
    // Startup, two of SCRAM, and one for everything that is asked.
    expect({ connections: proxy.connections, roundTrips: proxy.roundTrips() }).toEqual({
      connections: 1,
      roundTrips: 4,
    });
  });

  it("with the product's own migrations, by both tracks", async () => {
    await using fresh = await freshDatabase();
    await using grown = await freshDatabase();
    const set = await readFolder('migrations');
    await apply(fresh.url, set);
    await apply(grown.url, { ...set, consolidated: null });
    const expected = { ready: true, version: '030_correct_trust_score_scale', tables: 31 };
    expect(await verifyTables(fresh.url, 'migrations')).toMatchObject(expected);
    expect(await verifyTables(grown.url, 'migrations')).toMatchObject(expected);
  });
});

describe('not ready', () => {
  it('names what is pending and the command', async () => {
    await using database = await freshDatabase();
    await apply(database.url, await readFolder(dir), { to: '1' });
    expect(await verifyTables(database.url, dir)).toMatchObject({
      exit_code: 1,
      ready: false,
      version: '001_organizations',
      pending: ['002_agents'],
      reason: '1 migration(s) pending (002_agents)',
      remedy: 'run `aim-migrate up`',
    });
  });

  it('names the tables that are gone', async () => {
    await using database = await freshDatabase();
    await apply(database.url, await readFolder(dir));
    await database.sql`DROP TABLE app.agents, "Odd ""Name"`;
    await database.sql`CREATE TABLE agents (id int)`;
    expect(await verifyTables(database.url, dir)).toMatchObject({
      exit_code: 1,
      missing_tables: ['Odd "Name', 'app.agents'],
      reason: '2 table(s) missing although 002_agents is applied (Odd "Name, app.agents)',
    });
  });

  it.each([
    ['a fresh database', '', /^database \S+ is fresh, no migration is applied$/, 'run `aim-migrate up`'],
    ['one without history', 'DROP TABLE schema_migrations', /records no version/, /baseline/],
    ['one without the sentinel', 'DROP TABLE organizations', /organizations is gone/, /Restore it/],
  ])('%s', async (_, sql, reason, remedy) => {
    await using database = await freshDatabase();
    if (sql !== '') {
      await apply(database.url, await readFolder(dir));
      await database.sql.unsafe(sql);
    }
    expect(await verifyTables(database.url, dir)).toMatchObject({
      exit_code: 1,
      ready: false,
      reason: expect.stringMatching(reason),
      remedy: typeof remedy === 'string' ? remedy : expect.stringMatching(remedy),
    });
  });

  it('is another answer than that nobody answers', async () => {
    const url = 'postgres://app@127.0.0.1:1/shop';
    expect(await refusalOf(verifyTables(url, dir))).toMatchObject({ exit: 5 });
  });
});
