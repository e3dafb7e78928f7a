import { afterAll, beforeAll, describe } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { prepare } from '../../server/catalog/corpus.ts';
import { openSession } from '../../server/catalog/open.ts';
import { defineProperties } from '../../server/catalog/property.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession('embedded:memory');
  await prepare(session, { tablespace: false });
});
afterAll(() => session.close());

describe('the comparison of random schemas on the embedded database', () => {
  defineProperties(4, () => session);
});
