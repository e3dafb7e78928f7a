import { describe, expect, it } from 'vitest';
import { AS_ITEM, AS_STATEMENT, fitted, generatedName } from '../../../src/ddl/families/relations/text.ts';

describe('a name that PostgreSQL makes', () => {
  it('has the table, the column and what it is', () => {
    expect(generatedName('users', 'email', 'key')).toBe('users_email_key');
    expect(generatedName('users', undefined, 'pkey')).toBe('users_pkey');
  });

  it('is cut to 63 bytes, the longer part first', () => {
    const name = generatedName('t'.repeat(40), 'c'.repeat(30), 'seq');
    expect(name).toBe(`${'t'.repeat(29)}_${'c'.repeat(29)}_seq`);
    expect(name).toHaveLength(63);
    expect(generatedName('t', 'c'.repeat(80), 'not_null')).toBe(`t_${'c'.repeat(52)}_not_null`);
  });

  it('is not cut within a character', () => {
    const name = generatedName('é'.repeat(40), undefined, 'pkey');
    expect(name).toBe(`${'é'.repeat(29)}_pkey`);
  });
});

describe('pieces in lines', () => {
  it('stay in one line that is short enough', () => {
    expect(fitted(['CREATE INDEX i', 'ON t (a)', ''], AS_STATEMENT)).toBe('CREATE INDEX i ON t (a)');
  });

  it('break before what does not fit, one level deeper', () => {
    const long = `WHERE ${'a'.repeat(90)}`;
    expect(fitted(['CREATE INDEX i', 'ON t (a)', long], AS_STATEMENT)).toBe(
      `CREATE INDEX i ON t (a)\n    ${long}`,
    );
    expect(fitted(['CONSTRAINT c', `CHECK (${'a'.repeat(90)})`], AS_ITEM)).toBe(
      `CONSTRAINT c\n        CHECK (${'a'.repeat(90)})`,
    );
  });

  it('begin a line where they have several', () => {
    expect(fitted(['CONSTRAINT c', 'CHECK (\n            a\n        )', 'NO INHERIT'], AS_ITEM)).toBe(
      'CONSTRAINT c\n        CHECK (\n            a\n        ) NO INHERIT',
    );
  });
});
