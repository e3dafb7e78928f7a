import { beforeAll, describe, expect, it } from 'vitest';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import type { MigrationSet } from '../../../src/migrations/migration.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { dumpRows, dumpSchema } from '../../support/dump.ts';

/** The migrations that come with the product: both tracks give the same database, from wherever one starts. */
describe("the product's own migrations", () => {
  let set: MigrationSet;
  let fresh: { schema: string; rows: string };

  beforeAll(async () => {
    set = await readFolder('migrations');
    await using db = await freshDatabase();
    expect((await apply(db.url, set)).applied).toEqual(['V1__consolidated_schema']);
    fresh = await contentsOf(db);
  });

  it('are thirty, without a warning, and V1 covers them all', async () => {
    expect(set.incrementals).toHaveLength(30);
    expect(set.warnings).toEqual([]);
    expect(set.consolidated?.directives.covers).toBe(set.incrementals.at(-1)?.version);
    expect(fresh.schema.match(/^CREATE TABLE /gm)).toHaveLength(31);
  });

  it('ship no password', () => {
    const admin = fresh.rows.split('\n').find((line) => line.includes('admin@opena2a.org'));
    expect(admin).toMatch(/"password_hash": null/);
  });

  it.each([undefined, ...Array.from({ length: 29 }, (_, index) => index + 1)])(
    'by incrementals from version %s end as a fresh database does',
    async (version) => {
      await using db = await freshDatabase();
      const all = set.incrementals.map((m) => m.version);
      const incrementals = { ...set, consolidated: null };
      if (version !== undefined) {
        expect((await apply(db.url, set, { to: String(version) })).applied).toEqual(all.slice(0, version));
      }
      expect((await apply(db.url, incrementals)).applied).toEqual(all.slice(version ?? 0));
      const ended = await contentsOf(db);
      expect(ended.schema).toBe(fresh.schema);
      expect(ended.rows).toBe(fresh.rows);
    },
  );

  it('are undone by their down files to an empty schema', async () => {
    const { readFileSync } = await import('node:fs');
    await using db = await freshDatabase();
    await apply(db.url, set);
    for (const { downFile } of set.incrementals.toReversed()) {
      await db.sql.unsafe(readFileSync(`migrations/${downFile}`, 'utf8'));
    }
    expect(await dumpSchema(db.url, ['--exclude-table=schema_migrations'])).not.toMatch(/^CREATE/m);
  });
});

async function contentsOf({ url }: TestDatabase): Promise<{ schema: string; rows: string }> {
  return {
    schema: await dumpSchema(url, ['--exclude-table=schema_migrations']),
    rows: await dumpRows(url, { exceptTables: ['public.schema_migrations'] }),
  };
}
