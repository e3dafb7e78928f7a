import { afterAll, describe, expect, it } from 'vitest';
import { rowsAgree } from '../../../src/rows/compare.ts';
import { otherZone } from '../../../src/seed-rows/other-day.ts';
import { freshDatabase } from '../../support/database.ts';
import { sessionOn } from '../rows/fresh.ts';
import { Pool } from '../rows/pool.ts';
import { CASES_OF_ONE_DAY, expectedFile, runCase } from './cases.ts';

const pools = { today: poolIn(undefined), another: poolIn(otherZone(Date.now())) };
afterAll(() => Promise.all([pools.today.close(), pools.another.close()]));

function poolIn(zone: string | undefined): Pool {
  return new Pool(async () => {
    const database = await freshDatabase({ owner: 'superuser' });
    if (zone !== undefined)
      await database.sql.unsafe(`ALTER DATABASE ${database.name} SET TimeZone = '${zone}'`);
    const session = await sessionOn(database.url);
    return {
      session,
      [Symbol.asyncDispose]: async () => {
        await session.close();
        await database.drop();
      },
    };
  });
}

describe('the rows of a replay as SQL, with a second one in another time zone', () => {
  it.each(CASES_OF_ONE_DAY)('%s', async (name) => {
    const { text, compared, second } = await runCase(name, (day) => pools[day].take(), 'another');
    await expect(text).toMatchFileSnapshot(expectedFile(name, 'today'));
    expect(second).toBe(text);
    expect(compared === null || rowsAgree(compared) ? 'equal' : compared).toBe('equal');
  });
});
