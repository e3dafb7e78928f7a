import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../src/nearest.ts';

const known = ['up', 'status', 'dry-run', 'lock-timeout', 'statement-timeout'];

test.each([
  ['statsu', 'status'],
  ['Status', 'status'],
  ['dryrun', 'dry-run'],
  ['dry_run', 'dry-run'],
  ['dry', 'dry-run'],
  ['locktimeuot', 'lock-timeout'],
  ['upp', 'up'],
  ['xyzzy', undefined],
  ['', undefined],
  ['-', undefined],
  ['s', undefined],
  ['x'.repeat(100_000), undefined],
])('%.20s', (name, expected) => expect(nearest(name, known)).toBe(expected));

test('didYouMean', () => {
  expect(didYouMean('statsu', known)).toBe('Did you mean status?');
  expect(didYouMean('xyzzy', known)).toBeUndefined();
});
