import { describe, expect, it } from 'vitest';
import { ignoring } from '../../../src/check/ignore.ts';
import type { CheckFinding } from '../../../src/outcomes.ts';

const finding = (kind: CheckFinding['kind'], object: string, parent = object): CheckFinding => ({
  kind,
  object,
  parent,
  consolidated: null,
  incremental: null,
});

describe('--ignore', () => {
  it.each([
    [[], false],
    [['missing'], true],
    [['cosmetic', 'missing'], true],
    [['cosmetic'], false],
    [['index public.tmp_*'], true],
    [['index public.tmp'], false],
    [['*.tmp_name'], true],
    [['index PUBLIC.*'], false],
    [['table public.t*'], true],
    [['index public.tmp?name'], false],
  ])('%s', (words, expected) => {
    const isIgnored = ignoring({ words, source: '--ignore' });
    expect(isIgnored(finding('missing', 'index public.tmp_name', 'table public.t1'))).toBe(expected);
  });

  it('says what it knows, and where the word stands', () => {
    const ignored = { words: ['cosmetics'], source: 'AIM_MIGRATE_IGNORE' };
    expect(() => ignoring(ignored)).toThrow(/AIM_MIGRATE_IGNORE: cosmetics is no kind of difference/);
  });
});
