import { describe, expect, inject, it } from 'vitest';
import { readCases } from './cases.ts';
import { defineCases } from './corpus.ts';
import { ownSession } from './own-session.ts';

const session = ownSession({ tablespace: false });

describe('the same schema by another way is equal, but for the order of columns, on a server', () => {
  const cases = readCases('catalog-equal');
  defineCases(cases, () => ({ session: session(), major: inject('server').major }));

  it('says nothing but that', () => {
    const lines = cases.flatMap(({ expected }) => expected.map(({ line }) => line));
    expect(lines.filter((line) => !line.startsWith('column-order '))).toEqual([]);
  });
});
