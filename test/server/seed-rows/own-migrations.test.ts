import { expect, it } from 'vitest';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import { writeRows } from '../../../src/seed-rows/write.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { sessionOn } from '../rows/fresh.ts';
import { leaveOut, replayed, sqlOf } from './cases.ts';

async function incrementals() {
  const set = await readFolder('migrations');
  const database = await freshDatabase();
  const session = await sessionOn(database.url);
  const replay = await replayed({
    session,
    [Symbol.asyncDispose]: async () => {
      await session.close();
      await database.drop();
    },
  });
  await apply(database.url, { ...set, consolidated: null });
  return replay;
}

it("the rows of the product's own migrations are written as they were by hand", async () => {
  await using first = await incrementals();
  await using again = await incrementals();
  const found = await writeRows({ first, again }, { leaveOut });
  await expect(`${sqlOf(found)}\n`).toMatchFileSnapshot('own-migrations.sql');
  expect(found).toMatchObject({ updates: [], sequences: [], afterRows: [], last: [] });
});
