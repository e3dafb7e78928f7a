import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { readCases } from '../catalog/cases.ts';
import { prepare } from '../catalog/corpus.ts';
import { openSession } from '../catalog/open.ts';
import { defineWriting } from './cases.ts';

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

const cases = [...readCases('catalog'), ...readCases('catalog-equal')];

/** One half of the cases: Vitest runs files side by side. */
const half = cases.filter((_, index) => index % 2 === 1);

describe('what is written of a schema builds it again, on a server', () => {
  defineWriting(half, inject('server').major, () => ({ session, major: inject('server').major }));
});
