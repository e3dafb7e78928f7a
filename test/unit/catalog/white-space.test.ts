import { describe, expect, it } from 'vitest';
import { squeeze } from '../../../src/catalog/white-space.ts';

describe('source text without its white space', () => {
  it.each([
    ['SELECT 1', '\n  SELECT\t1 \n'],
    ['a := b + 1;', 'a:=b+1 ;'],
    ['BEGIN\nEND', 'BEGIN\r\nEND'],
    ['f(a, b)', 'f( a ,b )'],
    ['-- why\nSELECT 1', '-- why   \n\n  SELECT 1'],
    [`SELECT 'a' || "B"`, `SELECT  'a'||"B"`],
  ])('is equal: %j and %j', (one, other) => {
    expect(squeeze(one)).toBe(squeeze(other));
  });

  it.each([
    ['SELECT 1', 'SELECT1'],
    [`'a b'`, `'a  b'`],
    [`"a b"`, `"a  b"`],
    ['$$a b$$', '$$a  b$$'],
    ['$x$ $$ a$x$', '$x$ $$  a$x$'],
    [String.raw`E'\' a'`, String.raw`E'\'  a'`],
    ['a - -1', 'a --1'],
    ['a < -1', 'a <-1'],
    ['-- x\nSELECT 1', '-- x SELECT 1'],
    [`'a' 'b'`, `'a''b'`],
    ['1 .5', '1.5'],
    ['/* a  b */ 1', '/* a b */ 1'],
  ])('is not equal: %j and %j', (one, other) => {
    expect(squeeze(one)).not.toBe(squeeze(other));
  });
});
