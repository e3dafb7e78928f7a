import { describe, expect, it } from 'vitest';
import type { Identities } from '../../../src/catalog/identities.ts';
import type { Value } from '../../../src/catalog/raw.ts';
import type { Treatment } from '../../../src/catalog/shape.ts';
import { valueText } from '../../../src/catalog/values.ts';

const identities: Identities = {
  of: (address) => ({ kind: 'any', name: `<${address}>` }),
  column: (relation, number) => `${relation}/${number}`,
};

const shown = (value: Value, treatment: Treatment, row = {}): string | null =>
  valueText(value, treatment, row, identities);

const option = (text: string): string | null =>
  shown([text], { how: 'list', isOrdered: false, isSecret: true });
const conninfo = (text: string): string | null => shown(text, { how: 'text', isSecret: true });

describe('values of the system catalogs', () => {
  it('are text, and NULL is not empty', () => {
    expect(shown('f', { how: 'text' })).toBe('f');
    expect(shown(null, { how: 'text' })).toBeNull();
    expect(shown([], { how: 'list', isOrdered: true })).toBe('');
  });

  it('that are lists read differently where they are different', () => {
    const list = (...items: (string | null)[]): string | null =>
      shown(items, { how: 'list', isOrdered: true });
    expect(list('a', 'b')).toBe('a, b');
    expect(list('a, b')).not.toBe(list('a', 'b'));
    expect(list('')).not.toBe(list());
    expect(list(null)).not.toBe(list('NULL'));
    expect(shown(['b', 'a'], { how: 'list', isOrdered: false })).toBe('a, b');
  });

  it('that refer to objects are their names', () => {
    const to = (value: Value, target = 'pg_type', isArray = false): string | null =>
      shown(value, { how: 'reference', to: target, isArray, isOrdered: true });
    expect(to('23')).toBe('<pg_type:23>');
    expect(to('0')).toBeNull();
    expect(to(['23', '25'], 'pg_type', true)).toBe('<pg_type:23>, <pg_type:25>');
    expect(to(['0'], 'pg_authid', true)).toBe('PUBLIC');
    expect(
      shown([1, 2], { how: 'column-numbers', relation: 'conrelid', isOrdered: true }, { conrelid: '7' }),
    ).toBe('7/1, 7/2');
  });

  it('that are privileges do not tell the owner again', () => {
    const own: Identities = { ...identities, of: () => ({ kind: 'role', name: '"Anna=a/b"' }) };
    const privileges = (items: string[]): string | null =>
      valueText(items, { how: 'privileges', type: `'r'`, owner: 't.relowner' }, { relowner: '10' }, own);
    expect(privileges(['bob=r/"Anna=a/b"', '"Anna=a/b"=rw/"Anna=a/b"', '=r/bob'])).toBe(
      '(owner)=rw/(owner), =r/bob, bob=r/(owner)',
    );
  });

  it('never show a password, and still tell two apart', () => {
    expect(option('password=geheim')).not.toContain('geheim');
    expect(option('password=geheim')).toBe(option('password=geheim'));
    expect(option('password=geheim')).not.toBe(option('password=anders'));
    expect(option('host=a')).toBe('host=a');
    for (const secret of [
      'host=a password=geheim',
      `password = 'ge\\' heim' host=a`,
      'postgres://u:geheim@a/b',
      'sslpassword=geheim',
    ]) {
      expect(conninfo(secret)).not.toMatch(/heim/);
    }
    expect(conninfo('host=a password=geheim')).toMatch(/^host=a password=\(hidden \w+\)$/);
  });
});
