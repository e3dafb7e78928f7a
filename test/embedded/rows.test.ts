import { afterAll, describe, expect, it } from 'vitest';
import { CASES, expectedFile, findings } from '../server/rows/cases.ts';
import { canonical, findingsText } from '../server/rows/describe.ts';
import { sessionOn } from '../server/rows/fresh.ts';
import { Pool } from '../server/rows/pool.ts';

const pool = new Pool(async () => {
  const session = await sessionOn('embedded:memory');
  return { session, [Symbol.asyncDispose]: () => session.close() };
});
afterAll(() => pool.close());

describe('the rows of two embedded databases', () => {
  it.each(CASES)('%s', async (name) => {
    const found = await findings(name, pool.take);
    await expect(findingsText(found)).toMatchFileSnapshot(expectedFile(name));
    expect(canonical(found.reversed, true)).toEqual(canonical(found.exact, false));
  });
});
