import { expect, it } from 'vitest';
import { freshDatabase } from '../../support/database.ts';
import { openSession } from '../catalog/open.ts';

/** What a process removes before it is over, which takes it a while. */
const MUCH_TO_CLEAN_UP = `DO $$ BEGIN
FOR i IN 1..200 LOOP EXECUTE format('CREATE TEMPORARY TABLE t%s (a int PRIMARY KEY)', i); END LOOP; END $$`;

it('a session that is waited for has no process on the server any more, so that its database can be dropped', async () => {
  await using db = await freshDatabase({ owner: 'superuser' });
  const session = await openSession(db.url);
  await session.send(MUCH_TO_CLEAN_UP);
  const isThere = async (): Promise<boolean> =>
    (await db.sql`SELECT FROM pg_stat_activity WHERE pid = ${session.backend?.pid ?? 0}`).length > 0;
  expect(await isThere()).toBe(true);
  await session.close('gone');
  expect(await isThere()).toBe(false);
});
