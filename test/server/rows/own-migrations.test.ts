import { expect, it } from 'vitest';
import { readFolder } from '../../../src/migrations/read-folder.ts';
import type { MigrationSet } from '../../../src/migrations/migration.ts';
import { compareRows, rowsAgree } from '../../../src/rows/compare.ts';
import type { SecondReplay } from '../../../src/rows/model.ts';
import { apply } from '../../support/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import { describeRows } from './describe.ts';
import { sessionOn } from './fresh.ts';

async function replayed(set: MigrationSet): Promise<SecondReplay> {
  const database = await freshDatabase();
  const session = await sessionOn(database.url);
  const [row] = (await session.send('SELECT clock_timestamp()::text AS now')).flat();
  await apply(database.url, set);
  return {
    session,
    since: String(row?.['now']),
    [Symbol.asyncDispose]: async () => {
      await session.close();
      await database.drop();
    },
  };
}

it("V1 and the incrementals of the product's own migrations seed the same rows", async () => {
  const set = await readFolder('migrations');
  await using left = await replayed({ ...set, consolidated: null });
  await using right = await replayed(set);
  const found = await compareRows(left, right, { ignore: (_, table) => table === 'schema_migrations' });
  expect(rowsAgree(found)).toBe(true);
  expect(describeRows(found)).toMatchInlineSnapshot(`
    "5 tables, 19 rows
    left out public.organizations.created_at: clock, 1 (default CURRENT_TIMESTAMP)
    left out public.organizations.updated_at: clock, 1 (default CURRENT_TIMESTAMP)
    left out public.security_policies.created_at: clock, 4 (default CURRENT_TIMESTAMP)
    left out public.security_policies.updated_at: clock, 4 (default CURRENT_TIMESTAMP)
    left out public.system_config.updated_at: clock, 10 (default CURRENT_TIMESTAMP)
    left out public.tags.created_at: clock, 3 (default CURRENT_TIMESTAMP)
    left out public.users.created_at: clock, 1 (default CURRENT_TIMESTAMP)
    left out public.users.updated_at: clock, 1 (default CURRENT_TIMESTAMP)
    "
  `);
});

it('and a change of one of them is found', async () => {
  const set = await readFolder('migrations');
  await using left = await replayed(set);
  await using right = await replayed(set);
  await right.session.send(`UPDATE system_config SET value = '91' WHERE key = 'sdk_tokens.lifetime_days'`);
  const found = await compareRows(left, right, { ignore: (_, table) => table === 'schema_migrations' });
  expect(found.differences).toEqual([
    {
      kind: 'changed',
      table: 'public.system_config',
      key: { key: 'sdk_tokens.lifetime_days' },
      columns: [{ name: 'value', left: '90', right: '91' }],
      count: 1,
    },
  ]);
});
