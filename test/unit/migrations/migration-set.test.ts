import { describe, expect, test } from 'vitest';
import { EXIT, Failure } from '../../../src/diagnostic.ts';
import { checksum } from '../../../src/migrations/checksum.ts';
import { coveredBy } from '../../../src/migrations/covered-by.ts';
import { readMigrationSet } from '../../../src/migrations/migration-set.ts';
import type { MigrationSet } from '../../../src/migrations/migration.ts';

const read = (...names: string[]): MigrationSet =>
  readMigrationSet(
    'the test',
    names.map((name) => ({ name, content: 'SELECT 1;\n' })),
  );

function failure(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It did not fail');
}

const warnings = (...names: string[]) =>
  read(...names).warnings.map(({ code, message }) => `${code}: ${message}`);

describe('a set', () => {
  test('has V1, the incrementals in order, and their down files', () => {
    const set = read(
      '010_b.sql',
      'V1__consolidated_schema.sql',
      '9_a.up.sql',
      '9_a.down.sql',
      '010_b.down.sql',
      'README.md',
    );
    expect(set.source).toBe('the test');
    expect(set.consolidated?.version).toBe('V1__consolidated_schema');
    expect(set.incrementals.map(({ version, downFile }) => [version, downFile])).toEqual([
      ['9_a', '9_a.down.sql'],
      ['010_b', '010_b.down.sql'],
    ]);
    expect(set.warnings).toEqual([]);
  });

  test('keeps the text, and takes the checksum that was computed before', () => {
    const [own, given] = readMigrationSet('x', [
      { name: '1_a.sql', content: '\uFEFFSELECT 1;\r\n' },
      { name: '2_b.sql', content: Buffer.from('SELECT 2;\n'), checksum: 'known' },
    ]).incrementals;
    expect(own).toMatchObject({
      sql: 'SELECT 1;\r\n',
      checksum: checksum('SELECT 1;\n'),
      number: 1n,
      file: '1_a.sql',
    });
    expect(given).toMatchObject({ sql: 'SELECT 2;\n', checksum: 'known' });
  });

  test('may be V1 alone, or incrementals alone', () => {
    expect(read('V1__consolidated_schema.sql').incrementals).toEqual([]);
    expect(read('001_a.sql').consolidated).toBeNull();
  });
});

describe('warnings', () => {
  test.each([
    [
      ['1_a.sql', '01_b.sql', '001_c.sql'],
      ['duplicate-number: 3 migrations have the number 1: 1_a.sql, 01_b.sql, 001_c.sql'],
    ],
    [['001_a.sql', '003_b.sql'], ['gap: A number is missing among the migrations: 002']],
    [
      ['001_a.sql', '003_b.sql', '007_c.sql'],
      ['gap: 4 numbers are missing among the migrations: 002, 004–006'],
    ],
    [['9_a.sql', '12_b.sql'], ['gap: 2 numbers are missing among the migrations: 10–11']],
    [['031_a.sql', '032_b.sql'], []],
    [['10_a.sql', '20_b.sql', '30_c.sql'], []],
    [['20260101120000_a.sql', '20260102120000_b.sql'], []],
    [['001_a.sql', '20260102120000_b.sql'], []],
    [['20260101_a.sql', '20260105_b.sql'], []],
    [['001_a.sql', '5001_b.sql'], []],
    [
      ['001_a.sql', '002_b.down.sql'],
      ['down-without-up: 002_b.down.sql undoes a migration that is not there'],
    ],
    [
      ['001_a.sql', 'V2__x.sql'],
      [
        'not-a-migration: V2__x.sql is left out, because of the consolidated files only V1__consolidated_schema.sql is used',
      ],
    ],
    [
      ['001_a.sql', '002-b.sql'],
      ['not-a-migration: 002-b.sql is left out, because an underscore must follow the number'],
    ],
    [
      ['001_a.sql', '002_b.SQL'],
      ['not-a-migration: 002_b.SQL is left out, because the ending must be .sql in lower case'],
    ],
  ])('%j', (names, expected) => expect(warnings(...names)).toEqual(expected));
});

describe('errors', () => {
  test('the same version twice', () => {
    const { exitCode, diagnostics } = failure(() => read('001_a.sql', '001_a.up.sql'));
    expect(exitCode).toBe(EXIT.usage);
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: 'duplicate-version',
        message: expect.stringContaining('001_a.sql, 001_a.up.sql'),
      }),
    ]);
  });

  test('a version that the history cannot hold: 255 characters can be', () => {
    expect(read(`1_${'é'.repeat(253)}.sql`).incrementals).toHaveLength(1);
    expect(failure(() => read(`1_${'é'.repeat(254)}.sql`)).diagnostics[0]).toMatchObject({
      code: 'version-too-long',
    });
  });

  test('nothing there, or only what is no migration', () => {
    expect(failure(() => read()).diagnostics[0]).toMatchObject({
      code: 'no-migrations',
      message: 'There are no migrations in the test',
    });
    expect(failure(() => read('schema.sql')).diagnostics.map(({ code }) => code)).toEqual([
      'no-migrations',
      'not-a-migration',
    ]);
  });

  test('everything at once, each with its file', () => {
    const { diagnostics } = failure(() =>
      readMigrationSet('x', [
        { name: '1_a.sql', content: '-- aim-migrate: x\n' },
        { name: '2_b.sql', content: Buffer.from([0xff]) },
        { name: '3_c.sql', content: 'ok' },
      ]),
    );
    expect(diagnostics.map(({ code, place }) => [code, place?.file, place?.line])).toEqual([
      ['unknown-directive', '1_a.sql', 1],
      ['not-utf8', '2_b.sql', 1],
    ]);
  });
});

const withCovers = (covers: string | undefined, ...names: string[]): MigrationSet =>
  readMigrationSet('x', [
    {
      name: 'V1__consolidated_schema.sql',
      content: covers === undefined ? '' : `-- aim-migrate: covers ${covers}\n`,
    },
    ...names.map((name) => ({ name, content: 'SELECT 1' })),
  ]);

const covered = ({ consolidated, incrementals }: MigrationSet): string[] =>
  consolidated === null ? [] : coveredBy(consolidated, incrementals).map(({ version }) => version);

describe('covers', () => {
  test.each([
    [undefined, ['1_a.sql', '2_b.sql'], ['1_a', '2_b']],
    ['1_a', ['1_a.sql', '2_b.sql'], ['1_a']],
    ['2_b', ['1_a.sql', '2_b.sql', '2_c.sql', '3_d.sql'], ['1_a', '2_b']],
    ['2_b', ['3_c.sql', '4_d.sql'], []],
    ['2_b', [], []],
  ])('covers %s of %j: %j', (covers, names, expected) =>
    expect(covered(withCovers(covers, ...names))).toEqual(expected),
  );

  test.each([
    ['2_b', ['1_a.sql', '3_c.sql']],
    ['2_b', ['2_x.sql']],
    ['9_z', ['1_a.sql']],
  ])('covers %s is no file, though %j are there', (covers, names) => {
    const [diagnostic] = failure(() => withCovers(covers, ...names)).diagnostics;
    expect(diagnostic).toMatchObject({ code: 'unknown-covers', remedy: expect.stringContaining('covers') });
  });
});
