import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksum } from '../../../src/migrations/checksum.ts';

test('is SHA-256 of the UTF-8 text', () => {
  expect(checksum('SELECT 1;\n')).toBe(createHash('sha256').update('SELECT 1;\n').digest('hex'));
});

test('line ends and a byte-order mark do not count', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (lines) => {
      const clean = lines.map((line) => line.replaceAll(/[\r\n\uFEFF]/g, ''));
      const lf = checksum(clean.join('\n'));
      for (const end of ['\r\n', '\r']) expect(checksum(clean.join(end))).toBe(lf);
      expect(checksum(`\uFEFF${clean.join('\n')}`)).toBe(lf);
    }),
  );
});

test('everything else does', () => {
  expect(new Set(['a', 'a ', 'a\n', 'a\n\n', '\na', 'A'].map(checksum)).size).toBe(6);
});
