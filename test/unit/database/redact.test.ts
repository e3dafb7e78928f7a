import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact, redactUrl } from '../../../src/database/naming/redact.ts';
import { Secret } from '../../../src/database/naming/secret.ts';

describe('Secret', () => {
  const secret = new Secret('hunter22');

  test('shows itself only when asked', () => {
    expect(secret.reveal()).toBe('hunter22');
  });

  test.each([
    ['String', String(secret)],
    ['template', ['', secret, ''].join('|')],
    ['JSON', JSON.stringify({ secret })],
    ['inspect', inspect({ deep: { secret } }, { showHidden: true, depth: 9 })],
    ['keys', JSON.stringify(Object.entries(secret))],
  ])('%s hides it', (_, text) => {
    expect(text).not.toContain('hunter22');
  });
});

describe('redact', () => {
  test('replaces every occurrence, raw and encoded', () => {
    const password = `p@ss w/o'rd`;
    const text = `x ${password} y ${encodeURIComponent(password)} z ${JSON.stringify(password)} p%40ss%20w%2Fo%27rd`;
    expect(redact(text, [password])).toBe('x [hidden] y [hidden] z "[hidden]" [hidden]');
  });

  test('whatever the password, from four characters on', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (password, before, after) => {
        fc.pre(!'[hidden]'.includes(password));
        expect(redact(`${before}|${password}|${after}`, [password])).not.toContain(`|${password}|`);
      }),
    );
  });

  test('percent-encoded in part, in either case, and as forms write a blank', () => {
    const password = 'a/b c@d:e';
    for (const text of ['a%2fb c@d:e', 'a/b%20c%40d:e', 'a%2Fb+c@d%3ae', '%61/b c@d:%65'])
      expect(redact(`x ${text} y`, [password])).toBe('x [hidden] y');
  });

  test('what an ellipsis has left of it', () => {
    const password = `hunter22's garden`;
    expect(redact('… PASSWORD hunter22…', [password])).toBe('… PASSWORD [hidden]…');
    expect(redact("(1, hunter22''s gar...)", [password])).toBe('(1, [hidden]...)');
    expect(redact("…er22's garden') … hun…", [password])).toBe("…[hidden]') … hun…");
    expect(redact('nothing … of it', [password])).toBe('nothing … of it');
    expect(redact('x …b...cdef y', ['aaaaab...cdef'])).toBe('x …[hidden] y');
  });

  test('a password of many quotes and backslashes takes no time', () => {
    const password = `${"'".repeat(60)}${'\\'.repeat(60)}%25`.repeat(3);
    expect(redact(`${"'".repeat(2000)}${'\\'.repeat(2000)}`, [password])).toHaveLength(4000);
  });

  test('the longest first, where one contains the other', () => {
    expect(redact('abcd abcdef', ['abcd', 'abcdef'])).toBe('[hidden] [hidden]');
  });

  test('an empty one changes nothing', () => {
    expect(redact('text', [''])).toBe('text');
  });

  test.each([
    ['a cat: postgres://a:a@a/a password=a', ['a'], [], 'a cat: postgres://a:[hidden]@a/a password=[hidden]'],
    [`password = 'a'`, ['a'], [], `password = '[hidden]'`],
    [
      'postgres://postgres:postgres@postgres:5432/postgres',
      ['postgres'],
      ['postgres'],
      'postgres://postgres:[hidden]@postgres:5432/postgres',
    ],
  ])('%s: short and public ones only where a password stands', (text, secrets, names, expected) => {
    expect(redact(text, secrets, names)).toBe(expected);
  });
});

describe('redactUrl', () => {
  test.each([
    ['postgres://u:p@h:1/d', 'postgres://u:[hidden]@h:1/d'],
    ['postgres://u@h/d', 'postgres://u@h/d'],
    ['postgres://h:5432/d?sslmode=require', 'postgres://h:5432/d?sslmode=require'],
    ['postgres://[::1]:5432,h:1/d', 'postgres://[::1]:5432,h:1/d'],
    ['postgres://u:p@ss/w?x#y@h/d', 'postgres://u:[hidden]@h/d'],
    ['postgres://u:p', 'postgres://u:[hidden]'],
    ['postgres://u:123456', 'postgres://u:[hidden]'],
    ['postgres://h/d?password=p&user=u', 'postgres://h/d?password=[hidden]&user=u'],
    ['postgres://h/d?pasword=p', 'postgres://h/d?pasword=[hidden]'],
    ['postgres://h/d?password=p=q', 'postgres://h/d?password=[hidden]'],
    ['postgres://h/d?p', 'postgres://h/d?[hidden]'],
    ['postgres://u:p@h/d?password=x@y', 'postgres://u:[hidden]'],
    ['secret', '[hidden]'],
  ])('%s → %s', (url, expected) => {
    expect(redactUrl(url)).toBe(expected);
  });
});
