import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareNames, parseFileName } from '../../../src/migrations/file-name.ts';

describe('parseFileName', () => {
  test.each([
    ['001_initial_schema.sql', 'incremental', 1n, '001_initial_schema', 'initial_schema'],
    ['010_a.up.sql', 'incremental', 10n, '010_a', 'a'],
    ['010_a.down.sql', 'down', 10n, '010_a', 'a'],
    ['20261120101500_a.sql', 'incremental', 20261120101500n, '20261120101500_a', 'a'],
    ['0_a.sql', 'incremental', 0n, '0_a', 'a'],
    ['001__a.sql', 'incremental', 1n, '001__a', '_a'],
    ['001_v1.2-x y.sql', 'incremental', 1n, '001_v1.2-x y', 'v1.2-x y'],
    ['001_e\u0301.sql', 'incremental', 1n, '001_\u00E9', '\u00E9'],
    ['001_upgrade.sql', 'incremental', 1n, '001_upgrade', 'upgrade'],
    ['V1__consolidated_schema.sql', 'consolidated', 0n, 'V1__consolidated_schema', 'consolidated_schema'],
  ])('%s', (file, kind, number, version, name) => {
    expect(parseFileName(file)).toEqual({ kind, file, number, version, name });
  });

  test.each([
    ['V2__next.sql', /only V1__consolidated_schema\.sql/],
    ['v1__consolidated_schema.sql', /only V1__consolidated_schema\.sql/],
    ['V1__consolidated_schema.up.sql', /only V1__consolidated_schema\.sql/],
    ['123456789012345_a.sql', /more than 14 digits/],
    ['001-a.sql', /underscore/],
    ['001_a.SQL', /lower case/],
    ['001_.sql', /no proper name/],
    ['001_.up.sql', /no proper name/],
    ['001.sql', /underscore must follow/],
    ['seed.sql', /does not begin with a number/],
    ['001_a\n.sql', /no proper name/],
    ['٠٠١_a.sql', /does not begin with a number/],
  ])('%j is no migration, and says why', (file, reason) => {
    const name = parseFileName(file);
    expect(name.kind).toBe('other');
    expect(name.kind === 'other' && name.reason).toMatch(reason);
  });

  test.each(['README.md', '._001_a.sql', '.001_a.sql', '001_a.sql~', '001_a.sql.bak', '.sql', ''])(
    '%j is nobody’s business',
    (file) => expect(parseFileName(file)).toEqual({ kind: 'other', file }),
  );

  const digits = fc.stringMatching(/^\d{1,14}$/);
  const name = fc
    .stringMatching(/^[\p{Lu}a-z0-9_][a-z0-9_. -]{0,40}$/u)
    .filter((text) => !/\.(up|down)$/.test(text));

  test('what was put together is taken apart', () => {
    fc.assert(
      fc.property(digits, name, fc.constantFrom('', '.up', '.down'), (number, label, direction) => {
        const found = parseFileName(`${number}_${label}${direction}.sql`);
        expect(found).toMatchObject({
          kind: direction === '.down' ? 'down' : 'incremental',
          number: BigInt(number),
          version: `${number}_${label}`.normalize('NFC'),
        });
      }),
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (file) => {
        expect(parseFileName(`${file}.sql`).file).toBe(`${file}.sql`);
      }),
    );
  });
});

const sorted = (...files: string[]): string[] =>
  files
    .map((file) => parseFileName(file))
    .filter((name) => name.kind !== 'other')
    .sort(compareNames)
    .map(({ file }) => file);

describe('compareNames', () => {
  test('numbers count as numbers, names in code-unit order', () => {
    expect(sorted('0011_a.sql', '010_b.sql', '9_z.sql', '10_a.sql', '010_B.sql', '010_a.sql')).toEqual([
      '9_z.sql',
      '010_B.sql',
      '010_a.sql',
      '10_a.sql',
      '010_b.sql',
      '0011_a.sql',
    ]);
  });

  test('is a total order: any shuffle sorts to the same', () => {
    const files = fc.uniqueArray(fc.stringMatching(/^\d{1,3}_[abA]{1,2}\.sql$/), { maxLength: 12 });
    fc.assert(
      fc.property(files, (list) => {
        expect(sorted(...list.toReversed())).toEqual(sorted(...list));
      }),
    );
  });
});
