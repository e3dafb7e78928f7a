import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../src/seed-rows/shape.ts';

const matches = (samples: string[], text: string): boolean => new RegExp(shapeOf(samples) ?? '$^').test(text);

describe('the shape of random values', () => {
  it('has what is always the same, and classes for what is not', () => {
    const samples = ['key_a1-X', 'key_1b-Y', 'key_2c-Z'];
    expect(matches(samples, 'key_zz-A')).toBe(true);
    expect(matches(samples, 'kex_zz-A')).toBe(false);
    expect(matches(samples, 'key_zz-a')).toBe(false);
    expect(matches(samples, 'key_zzz-A')).toBe(false);
  });

  it('allows for other lengths where they differ', () => {
    const samples = ['0.123', '0.4567'];
    expect(matches(samples, '0.123456')).toBe(true);
    expect(matches(samples, '0.1234567')).toBe(false);
    expect(matches(samples, 'abcde')).toBe(false);
  });

  it('is unknown where there is nothing random', () => {
    expect(shapeOf(['a', 'a'])).toBeNull();
    expect(shapeOf(['a', null])).toBeNull();
    expect(shapeOf([])).toBeNull();
  });
});
