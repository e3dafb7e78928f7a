/** Databases in other encodings than the files, and with other collations than bytes: every command, with umlauts. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { contents, folderOf, history, migrate } from './support.ts';

const MAJOR = inject('server').major;
const LATIN1 = "encoding 'LATIN1' locale 'C'";
/** A collation that takes numbers as numbers, and upper case before lower: no order of bytes. */
const ICU =
  MAJOR === 15
    ? "locale_provider icu icu_locale 'en-u-kn-true-kf-upper' locale 'C'"
    : "locale_provider icu icu_locale 'en-u-kn-true-kf-upper'";

const KINDS: readonly (readonly [name: string, create: string])[] = [
  ['UTF8, C', "encoding 'UTF8' locale 'C'"],
  ...(MAJOR >= 15 ? [['UTF8, ICU', ICU] as const] : []),
  ['LATIN1', LATIN1],
  ['SQL_ASCII', "encoding 'SQL_ASCII' locale 'C'"],
];

const FIRST = 'CREATE TABLE organizations (id integer PRIMARY KEY, name text UNIQUE);\n';
const SECOND = `CREATE TABLE "größen" ("länge" integer CHECK ("länge" > 0), name text DEFAULT 'Übergröße');
COMMENT ON TABLE "größen" IS 'Maße in Fuß';
INSERT INTO "größen" VALUES (1, 'Jürgen');
`;
const FILES = {
  '001_organizations.sql': FIRST,
  '002_größen.sql': SECOND,
  '003_index.sql': `-- aim-migrate: no-transaction
CREATE INDEX CONCURRENTLY "nach_länge" ON "größen" ("länge");
INSERT INTO "größen" VALUES (2, 'Käthe');
`,
};
const V1 = { 'V1__consolidated_schema.sql': `-- aim-migrate: covers 002_größen\n${FIRST}${SECOND}` };

const statusSchema = z.looseObject({ applied: z.array(z.looseObject({ version: z.string() })) });

const APPLIED = '001_organizations, 002_größen, 003_index';

/** What the names are in bytes, whatever the database takes them for. */
const bytes = async ({ sql }: TestDatabase): Promise<string[]> => {
  const rows = await sql<{ name: Buffer }[]>`
    select convert_to(name, getdatabaseencoding()) as name from "größen" order by "länge"`;
  return rows.map(({ name }) => name.toString('hex'));
};

describe.each(KINDS)('a database in %s', (_, create) => {
  const expectedBytes = (text: string): string =>
    Buffer.from(text, create === LATIN1 ? 'latin1' : 'utf8').toString('hex');

  it('takes both tracks, and every command', async () => {
    await using fresh = await freshDatabase({ create });
    await using existing = await freshDatabase({ create });
    for (const database of [fresh, existing])
      await database.asSuperuser(`alter role ${database.user} createdb`);
    const folder = await folderOf({ ...FILES, ...V1 });
    const dir = ['--dir', folder];
    expect(await migrate(fresh, dir)).toMatchObject({ code: 0, stderr: '' });
    expect(await migrate(existing, ['--to', '1', ...dir])).toMatchObject({ code: 0 });
    expect(await migrate(existing, dir)).toMatchObject({ code: 0, stderr: '' });
    expect(await history(existing)).toBe(APPLIED);
    expect(await history(fresh)).toBe(`V1__consolidated_schema, ${APPLIED}`);

    for (const database of [fresh, existing]) {
      expect(await bytes(database)).toEqual(['Jürgen', 'Käthe'].map(expectedBytes));
      const status = await migrate(database, ['status', '--json', ...dir]);
      expect(JSON.parse(status.stdout)).toMatchObject({
        state: 'existing',
        pending: [],
        unknown: [],
        changed: [],
      });
      const verified = await migrate(database, ['verify', '--shadow-on-server', ...dir]);
      expect(verified).toMatchObject({ code: 0, stderr: '' });
      expect(await migrate(database, ['verify', '--tables-only', ...dir])).toMatchObject({ code: 0 });
    }

    await writeFile(path.join(folder, '002_größen.sql'), `${SECOND}-- Maßstab\n`);
    const refused = await migrate(existing, dir);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('002_größen')]);
    expect(await migrate(existing, ['repair', '002_größen', ...dir])).toMatchObject({ code: 0, stderr: '' });
    expect(await migrate(existing, dir)).toMatchObject({ code: 0, stderr: '' });

    await existing.sql`drop table schema_migrations`;
    expect(await migrate(existing, ['baseline', '--version', '3', ...dir])).toMatchObject({ code: 0 });
    expect(await history(existing)).toBe(APPLIED);
  });

  it('tells an error with its umlauts and its place, rolls back, and goes no further', async () => {
    await using database = await freshDatabase({ create });
    const folder = await folderOf({
      ...FILES,
      '004_fails.sql': `INSERT INTO "größen" VALUES (4, 'Änne');\nSELECT 'äöü', 'Ärger'::integer;\n`,
      '005_next.sql': 'CREATE TABLE next (id integer);\n',
    });
    const failed = await migrate(database, ['--dir', folder]);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toContain(
      'Error: invalid input syntax for type integer: "Ärger"\n  004_fails.sql:2:15\n',
    );
    expect(await history(database)).toBe(APPLIED);
    expect(await contents(database)).toContain('"größen" 2,');
  });
});

it.runIf(MAJOR >= 15)(
  'the order of versions is that of the files, whatever the database sorts by',
  async () => {
    const folder = await folderOf({
      '1_organizations.sql': FIRST,
      '9_Z.sql': 'SELECT 1;\n',
      '010_a.sql': 'SELECT 1;\n',
      '0011_B.sql': 'SELECT 1;\n',
    });
    const applied = async (create: string): Promise<unknown> => {
      await using database = await freshDatabase({ create });
      expect(await migrate(database, ['--to', '10', '--dir', folder])).toMatchObject({ code: 0 });
      expect(await migrate(database, ['--strict', '--dir', folder])).toMatchObject({ code: 0 });
      const { stdout } = await migrate(database, ['status', '--json', '--dir', folder]);
      return statusSchema.parse(JSON.parse(stdout)).applied.map(({ version }) => version);
    };
    const inOrder = ['1_organizations', '9_Z', '010_a', '0011_B'];
    expect(await applied(ICU)).toEqual(inOrder);
    expect(await applied(LATIN1)).toEqual(inOrder);
  },
);

describe('an emoji', () => {
  const FOURTH = `CREATE TABLE four (id integer);\n\nINSERT INTO "größen" VALUES (4, 'Glück 🍀');\n`;
  const emoji = { ...FILES, '004_emoji.sql': FOURTH, '005_next.sql': 'CREATE TABLE next (id integer);\n' };
  const NOTHING_MORE = `"größen" 2, organizations 0, schema_migrations 3\nhistory: ${APPLIED}`;

  it.each([
    ['in a transaction', emoji, '004_emoji.sql:3:40', NOTHING_MORE],
    [
      'raw',
      { ...emoji, '004_emoji.sql': `-- aim-migrate: raw\n${FOURTH}` },
      '004_emoji.sql:4:40',
      NOTHING_MORE,
    ],
    [
      'without a transaction',
      { ...emoji, '004_emoji.sql': `-- aim-migrate: no-transaction\n${FOURTH}` },
      '004_emoji.sql:4:40',
      `"größen" 2, four 0, organizations 0, schema_migrations 3, schema_migrations_progress 1\nhistory: ${APPLIED}`,
    ],
    [
      'in V1',
      { ...FILES, 'V1__consolidated_schema.sql': `${FIRST}${SECOND}-- 🍀\n` },
      'V1__consolidated_schema.sql:5:4',
      'nothing',
    ],
  ])(
    'that LATIN1 lacks is told with its place, and nothing comes after it: %s',
    async (_, files, place, left) => {
      await using database = await freshDatabase({ create: LATIN1 });
      const folder = await folderOf(files);
      const failed = await migrate(database, ['--dir', folder]);
      expect([failed.code, failed.stderr]).toEqual([
        3,
        expect.stringContaining(
          `Error: character with byte sequence 0xf0 0x9f 0x8d 0x80 in encoding "UTF8" has no equivalent in encoding "LATIN1"\n  ${place}\n`,
        ),
      ]);
      expect(await contents(database)).toBe(left);
      const wrong = path.join(folder, place.split(':', 1)[0] ?? '');
      await writeFile(wrong, (await readFile(wrong, 'utf8')).replace('🍀', 'ä'));
      expect(await migrate(database, ['--dir', folder])).toMatchObject({ code: 0 });
    },
  );

  it('is stored by SQL_ASCII as the bytes of UTF-8', async () => {
    await using database = await freshDatabase({ create: "encoding 'SQL_ASCII' locale 'C'" });
    expect(await migrate(database, ['--dir', await folderOf(emoji)])).toMatchObject({ code: 0 });
    expect((await bytes(database)).at(-1)).toBe(Buffer.from('Glück 🍀').toString('hex'));
  });
});
