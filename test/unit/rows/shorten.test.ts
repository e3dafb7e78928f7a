import { describe, expect, it } from 'vitest';
import { type LongText, shorten, shortenPair } from '../../../src/rows/shorten.ts';

const long = (text: string | null, length = text?.length ?? 0): LongText => ({ text, length });

describe('long values', () => {
  it('are left as they are up to 200 characters', () => {
    expect(shorten(long(null))).toBeNull();
    expect(shorten(long('x'.repeat(200)))).toBe('x'.repeat(200));
    expect(shorten(long('x'.repeat(201)))).toBe(`${'x'.repeat(200)}…`);
  });

  it('are shown from shortly before their first difference', () => {
    const common = 'a'.repeat(500);
    const { left, right } = shortenPair(long(`${common}left${common}`), long(`${common}right`));
    expect(left).toBe(`…${'a'.repeat(40)}left${'a'.repeat(156)}…`);
    expect(right?.endsWith('aright')).toBe(true);
    expect(shortenPair(long('a'), long(null))).toEqual({ left: 'a', right: null });
    expect(shortenPair(long('a'), long('b'))).toEqual({ left: 'a', right: 'b' });
  });

  it('say how long they are where the part that was read is the same', () => {
    const { left, right } = shortenPair(long('a'.repeat(300), 301), long('a'.repeat(300), 302));
    expect(left).toBe(`…${'a'.repeat(200)} (301 characters)`);
    expect(right).toBe(`…${'a'.repeat(200)} (302 characters)`);
  });

  it('are never cut within a character', () => {
    for (const shift of ['', 'a']) {
      const value = shift + '😀'.repeat(300);
      const { left, right } = shortenPair(long(value), long(`${shift}${'😀'.repeat(150)}x`));
      for (const text of [left, right, shorten(long(value))]) expect(text?.isWellFormed()).toBe(true);
    }
  });
});
