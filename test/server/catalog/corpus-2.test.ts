import { afterAll, beforeAll, describe, inject } from 'vitest';
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
  await prepare(session, { tablespace: true });
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

/** One half of the cases: Vitest runs files side by side. */
const half = readCases('catalog').filter((_, index) => index % 2 === 1);

describe('differences are found on a server', () => {
  defineCases(half, () => ({ session, major: inject('server').major }));
});
