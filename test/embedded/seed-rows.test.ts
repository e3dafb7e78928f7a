import { afterAll, describe, expect, it } from 'vitest';
import { rowsAgree } from '../../src/rows/compare.ts';
import { otherDay } from '../../src/seed-rows/other-day.ts';
import { embeddedShadows } from '../../src/shadow/embedded.ts';
import { CASES, expectedFile, runCase } from '../server/seed-rows/cases.ts';
import { Pool } from '../server/rows/pool.ts';

const source = embeddedShadows();
const pools = { today: poolAhead(0), another: poolAhead(otherDay(Date.now())) };
afterAll(() => Promise.all([pools.today.close(), pools.another.close()]));

function poolAhead(clockAheadMs: number): Pool {
  return new Pool(async () => {
    const shadow = await source.open('case', { clockAheadMs });
    return { session: shadow.session, [Symbol.asyncDispose]: () => shadow.close() };
  });
}

describe('the rows of a replay as SQL, with a second one on another day', () => {
  it.each(CASES)('%s', async (name) => {
    const { text, compared, second } = await runCase(name, (day) => pools[day].take(), 'another');
    await expect(text).toMatchFileSnapshot(expectedFile(name, 'another'));
    expect(second).toBe(text);
    expect(compared === null || rowsAgree(compared) ? 'equal' : compared).toBe('equal');
  });
});
