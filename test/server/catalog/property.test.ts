import { afterAll, beforeAll, describe } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { prepare } from './corpus.ts';
import { openSession } from './open.ts';
import { defineProperties } from './property.ts';

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

describe('the comparison of random schemas', () => {
  defineProperties(15, () => session);
});
