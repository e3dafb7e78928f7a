import { afterAll, beforeAll } from 'vitest';
import type { Session } from '../../../src/database/session.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { prepare } from './corpus.ts';
import { openSession } from './open.ts';

/**
 * A superuser's session in a database of the test file's own, for as long as its tests run.
 * @param prepared what cases need to be there before; nothing by default
 */
export function ownSession(prepared?: { tablespace: boolean }): () => Session {
  let database: TestDatabase;
  let session: Session;
  beforeAll(async () => {
    database = await freshDatabase({ owner: 'superuser' });
    session = await openSession(database.url);
    if (prepared) await prepare(session, prepared);
  });
  afterAll(async () => {
    await session.close();
    await database.drop();
  });
  return () => session;
}
