import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf, type Entry, type RowDigest, unsharedRows } from '../../../src/rows/merge.ts';

const row = (text: string, side: string): RowDigest => ({
  k: text.charAt(0),
  h: text,
  at: `${side}${text}`,
});

async function* portions(texts: readonly string[], side: string, size: number): AsyncGenerator<RowDigest[]> {
  const rows = texts.toSorted().map((text) => row(text, side));
  for (let index = 0; index < rows.length; index += size) {
    await Promise.resolve();
    yield rows.slice(index, index + size);
  }
}

async function compared(left: readonly string[], right: readonly string[], size = 2): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const group of unsharedRows(portions(left, 'l', size), portions(right, 'r', size))) {
    entries.push(...entriesOf(group));
  }
  return entries;
}

describe('two sorted streams', () => {
  it('have nothing to tell where they are equal, duplicates included', async () => {
    expect(await compared(['a1', 'b1', 'b1', 'c1'], ['b1', 'c1', 'a1', 'b1'])).toEqual([]);
    expect(await compared([], [])).toEqual([]);
  });

  it('name what is missing, extra and changed', async () => {
    expect(await compared(['a1', 'b1', 'd1'], ['b2', 'c1', 'd1'])).toEqual([
      { kind: 'missing', left: 'la1', right: null, count: 1 },
      { kind: 'changed', left: 'lb1', right: 'rb2', count: 1 },
      { kind: 'extra', left: null, right: 'rc1', count: 1 },
    ]);
  });

  it('count rows that are there several times, and pair what is left of a key', async () => {
    expect(await compared(['a1', 'a1', 'a1', 'a2'], ['a1', 'a3'])).toEqual([
      { kind: 'changed', left: 'la1', right: 'ra3', count: 1 },
      { kind: 'missing', left: 'la1', right: null, count: 1 },
      { kind: 'missing', left: 'la2', right: null, count: 1 },
    ]);
  });

  it('share the keys of equal rows with whoever asks', async () => {
    const shared: string[] = [];
    const groups = unsharedRows(portions(['a1', 'b1'], 'l', 1), portions(['a1', 'b2'], 'r', 1), (key) =>
      shared.push(key),
    );
    for await (const { key } of groups) expect(key).toBe('b');
    expect(shared).toEqual(['a']);
  });

  it('are closed when the reader stops', async () => {
    let closed = 0;
    async function* rows(side: string): AsyncGenerator<RowDigest[]> {
      try {
        for (const key of 'abcdefgh') yield await Promise.resolve([row(`${key}1`, side)]);
      } finally {
        closed += 1;
      }
    }
    for await (const group of unsharedRows(rows('l'), portions(['a1', 'c1'], 'r', 1))) {
      expect(group.key).toBe('b');
      break;
    }
    expect(closed).toBe(1);
  });

  it('give the difference of the multisets, in portions of any size', async () => {
    const texts = fc.array(fc.constantFrom('a1', 'a2', 'a3', 'b1', 'b2', 'c1'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.integer({ min: 1, max: 5 }), async (left, right, size) => {
        const entries = await compared(left, right, size);
        const gone = entries.flatMap(({ left: at, count }) => Array<string | null>(count).fill(at));
        const come = entries.flatMap(({ right: at, count }) => Array<string | null>(count).fill(at));
        const rest: string[] = [...left];
        for (const at of gone) if (at !== null) rest.splice(rest.indexOf(at.slice(1)), 1);
        for (const at of come) if (at !== null) rest.push(at.slice(1));
        expect(rest.sort()).toEqual(right.toSorted());
      }),
    );
  });
});
