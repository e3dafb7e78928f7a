import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareCatalogs } from '../../../src/catalog/compare.ts';
import { readCatalog, type ReadOptions } from '../../../src/catalog/read.ts';
import type { Catalog } from '../../../src/catalog/model.ts';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { differences } from './cases.ts';
import { openSession } from './open.ts';

const OPTIONS: ReadOptions = { leaveOut: [{ schema: 'public', name: 'schema_migrations' }] };

const read = async (url: string, options: ReadOptions = OPTIONS): Promise<Catalog> => {
  const session = await openSession(url);
  try {
    return await readCatalog(session, options);
  } finally {
    await session.close();
  }
};

describe("the product's own migrations", () => {
  let fresh: TestDatabase;
  let grown: TestDatabase;
  beforeAll(async () => {
    [fresh, grown] = [await freshDatabase(), await freshDatabase()];
    const set = await readFolder('migrations');
    await apply(fresh.url, set);
    await apply(grown.url, { ...set, consolidated: null });
    // Each database has an owner of its own.
    for (const database of [fresh, grown]) {
      await database.asSuperuser(`REASSIGN OWNED BY ${database.user} TO postgres`);
    }
  });
  afterAll(async () => {
    await fresh.drop();
    await grown.drop();
  });

  it('give the same schema by both tracks', async () => {
    const [left, right] = [await read(fresh.urlWith(SUPER)), await read(grown.urlWith(SUPER))];
    expect(differences(left, right)).toEqual([]);
    const tables = [...left.objects.values()].filter(({ kind }) => kind === 'table');
    expect(tables).toHaveLength(31);
  });

  it('are read alike by a role that may only read', async () => {
    const [all, some] = [await read(fresh.urlWith(SUPER)), await read(fresh.url)];
    expect(compareCatalogs(all, some)).toEqual([]);
    expect(all.unseen).toEqual([]);
    expect(some.unseen).toContain('pg_subscription.subconninfo');
  });

  it('have the history, unless it is left out with all that belongs to it', async () => {
    const [without, all] = [await read(fresh.urlWith(SUPER)), await read(fresh.urlWith(SUPER), {})];
    expect(differences(without, all)).toEqual(['extra table public.schema_migrations']);
    expect([...without.objects.keys()].filter((name) => name.includes('schema_migrations'))).toEqual([]);
  });
});

const SUPER = { user: 'postgres' };
