import { afterAll, describe, expect, it } from 'vitest';
import { CASES, expectedFile, findings } from './cases.ts';
import { canonical, findingsText } from './describe.ts';
import { freshSession } from './fresh.ts';
import { Pool } from './pool.ts';

const pool = new Pool(() => freshSession({ owner: 'superuser' }));
afterAll(() => pool.close());

describe('the rows of two databases', () => {
  it.each(CASES)('%s', async (name) => {
    const found = await findings(name, pool.take);
    await expect(findingsText(found)).toMatchFileSnapshot(expectedFile(name));
    expect(canonical(found.reversed, true)).toEqual(canonical(found.exact, false));
  });
});
