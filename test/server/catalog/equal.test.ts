import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { readCases } from './cases.ts';
import { defineCases, prepare } from './corpus.ts';
import { openSession } from './open.ts';

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await freshDatabase({ owner: 'superuser' });
  session = await openSession(database.url);
  await prepare(session, { tablespace: false });
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

describe('the same schema by another way is equal, but for the order of columns, on a server', () => {
  const cases = readCases('catalog-equal');
  defineCases(cases, () => ({ session, major: inject('server').major }));

  it('says nothing but that', () => {
    const lines = cases.flatMap(({ expected }) => expected.map(({ line }) => line));
    expect(lines.filter((line) => !line.startsWith('column-order '))).toEqual([]);
  });
});
