import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode } from '../../../src/migrations/decode.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

test('UTF-8 comes back, with line ends as they are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const clean = text.replaceAll('\0', '').replaceAll('\uFEFF', '');
      expect(decode('f.sql', Buffer.from(clean))).toBe(clean);
    }),
  );
  expect(decode('f.sql', bytes('a\r\nb\rc'))).toBe('a\r\nb\rc');
});

test('a byte-order mark is taken off, and U+FFFD in the text is fine', () => {
  expect(decode('f.sql', bytes([0xef, 0xbb, 0xbf], 'a\uFFFD'))).toBe('a\uFFFD');
});

test.each([
  ['UTF-16 LE', bytes([0xff, 0xfe], 'a\0'), 'not-utf8', 1, /UTF-16/],
  ['UTF-16 BE', bytes([0xfe, 0xff], '\0a'), 'not-utf8', 1, /UTF-16/],
  ['UTF-32', bytes([0xff, 0xfe, 0, 0], 'a\0\0\0'), 'not-utf8', 1, /UTF-32/],
  ['NUL', bytes('a\r\nb\0'), 'nul-byte', 2, /at byte 4/],
  ['Latin-1', bytes('ok é\n-- \uFFFD caf', [0xe9], ' x'), 'not-utf8', 2, /byte 0xE9 at byte 16/],
  ['cut off', bytes('a\n', [0xe2, 0x82]), 'not-utf8', 2, /byte 0xE2 at byte 2/],
  ['overlong', bytes([0xc0, 0xaf]), 'not-utf8', 1, /byte 0xC0 at byte 0/],
  ['a surrogate', bytes('a', [0xed, 0xa0, 0x80]), 'not-utf8', 1, /byte 0xED at byte 1/],
  ['a lone continuation', bytes('a\rb', [0x80]), 'not-utf8', 2, /byte 0x80 at byte 3/],
])('%s is an error with its line', (_, content, code, line, message) => {
  const problem = decode('f.sql', content);
  expect(problem).toMatchObject({
    severity: 'error',
    code,
    place: { file: 'f.sql', line },
    remedy: expect.any(String),
  });
  expect(typeof problem === 'object' && problem.message).toMatch(message);
});

test('any bytes give their text back, or the line of what is wrong', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (content) => {
      const found = decode('f.sql', content);
      const good =
        typeof found === 'string'
          ? Buffer.from(content).equals(Buffer.from(found))
          : (found.place?.line ?? 0) > 0;
      expect(good).toBe(true);
    }),
    { numRuns: 500 },
  );
});
