import { describe, expect, it } from 'vitest';
import { literal, quoted } from '../../../src/seed-rows/literal.ts';

const of = (text: string | null, name: string, builtin = true): string => literal(text, { name, builtin });

describe('a value as a constant', () => {
  it.each([
    [of(null, 'text'), 'NULL'],
    [of('t', 'bool'), 'true'],
    [of('false', 'bool'), 'false'],
    [of('-5', 'int4'), '-5'],
    [of('1.50', 'numeric'), '1.50'],
    [of('1e+20', 'float8'), '1e+20'],
    [of('-0', 'float8'), `'-0'`],
    [of('NaN', 'numeric'), `'NaN'`],
    [of('-Infinity', 'float4'), `'-Infinity'`],
    [of('5', 'text'), `'5'`],
    [of('5', 'int4', false), `'5'`],
    [of('t', 'bool', false), `'t'`],
    [of('{1,2}', '_int4'), `'{1,2}'`],
  ])('%s', (found, expected) => {
    expect(found).toBe(expected);
  });

  it('breaks a long jsonb between its members, and nowhere else', () => {
    const member = `"a, \\"b\\": [1], {": "${'x'.repeat(60)}"`;
    const text = `{${member}, "second": {"third": [1, 2], "fourth": "${'y'.repeat(70)}"}}`;
    const found = of(text, 'jsonb');
    expect(found.split('\n')).toEqual([
      `'{${member},`,
      `       "second": {"third": [1, 2],`,
      `         "fourth": "${'y'.repeat(70)}"}}'`,
    ]);
    expect(JSON.parse(found.slice(1, -1))).toEqual(JSON.parse(text));
    expect(of(text, 'json')).toBe(`'${text}'`);
  });
});

describe('a text between quotes', () => {
  it.each([
    [`it's`, `'it''s'`],
    ['a\\b', `'a\\b'`],
    ['two\nlines', `'two\nlines'`],
    ['return\r\n\\', `E'return\\r\\n\\\\'`],
    ['tab\t', `E'tab\\t'`],
    ['no\u00A0break \u202E', `E'no\\u00A0break \\u202E'`],
    ['\u{E0001}😀', `E'\\U000E0001😀'`],
    ['\u0001', `E'\\u0001'`],
  ])('%j', (text, expected) => {
    expect(quoted(text)).toBe(expected);
  });
});
