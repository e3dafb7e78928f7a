import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { rowsAgree } from '../../../src/rows/compare.ts';
import { writeRows } from '../../../src/seed-rows/write.ts';
import { quoteLiteral } from '../../../src/database/quote.ts';
import { freshSession } from '../rows/fresh.ts';
import { Pool } from '../rows/pool.ts';
import { loaded, replayed, sqlOf } from './cases.ts';

const pool = new Pool(() => freshSession({ owner: 'superuser' }));
afterAll(() => pool.close());

/** Characters that SQL, text files and editors treat in their own ways. */
const odd = fc.constantFrom(
  "'",
  '"',
  '\\',
  '\n',
  '\r',
  '\t',
  '\u0001',
  '\u00A0',
  '\u200B',
  '\u202E',
  '\u2028',
  '{',
  '}',
  ',',
  '$',
  '-',
  ';',
  'é',
  '😀',
  ' ',
);
const text = fc.string({ unit: fc.oneof(odd, fc.constantFrom('a', 'b', 'N', '0')), maxLength: 12 });
const quotedText = text.map((value) => quoteLiteral(value).trim());
const date = fc.date({ min: new Date('0001-01-02'), max: new Date('2020-12-31'), noInvalidDate: true });
const iso = date.map((value) => value.toISOString());
const integer = (bits: bigint): fc.Arbitrary<string> =>
  fc.bigInt({ min: -(2n ** bits), max: 2n ** bits - 1n }).map((value) => `'${value}'`);
const array = (items: fc.Arbitrary<string>, type: string): fc.Arbitrary<string> =>
  fc.array(items, { maxLength: 3 }).map((list) => `ARRAY[${list.join(', ')}]::${type}[]`);

/** A type, and SQL for values of it. */
const TYPES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  text: quotedText,
  'varchar(20)': quotedText,
  'char(20)': quotedText,
  boolean: fc.constantFrom('true', 'false'),
  smallint: integer(15n),
  integer: integer(31n),
  bigint: integer(63n),
  numeric: fc
    .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.nat(20))
    .map(([n, scale]) => `${n} * 10.0 ^ -${scale}`),
  real: fc.float().map((n) => `'${n}'::real`),
  'double precision': fc.double().map((n) => `'${n}'::float8`),
  money: fc.nat(10 ** 9).map((n) => `${n}.25::numeric::money`),
  bytea: fc.uint8Array({ maxLength: 8 }).map((bytes) => `'\\x${Buffer.from(bytes).toString('hex')}'`),
  uuid: fc.uuid().map((value) => `'${value}'`),
  date: iso.map((value) => `'${value.slice(0, 10)}'`),
  timestamptz: iso.map((value) => `'${value}'`),
  timestamp: iso.map((value) => `'${value.slice(0, -1)}'`),
  time: iso.map((value) => `'${value.slice(11, -1)}'`),
  interval: fc
    .tuple(
      fc.integer({ min: -40, max: 40 }),
      fc.integer({ min: -40, max: 40 }),
      fc.integer({ min: -1e9, max: 1e9 }),
    )
    .map(
      ([months, days, ms]) =>
        `make_interval(months => ${months}, days => ${days}, secs => ${ms}::float8 / 1000)`,
    ),
  json: fc.jsonValue().map((value) => quoteLiteral(JSON.stringify(value).replaceAll('\\u0000', '')).trim()),
  jsonb: fc
    .json({ maxDepth: 3 })
    .map((value) => quoteLiteral(value.replaceAll(/\\u(0000|d[89a-f]..)/gi, '')).trim()),
  'text[]': array(quotedText, 'text'),
  'timestamptz[]': array(
    iso.map((value) => `'${value}'`),
    'timestamptz',
  ),
  int4range: fc.tuple(fc.nat(100), fc.nat(100)).map(([from, size]) => `int4range(${from}, ${from + size})`),
  'bit varying': fc.stringMatching(/^[01]{0,9}$/).map((bits) => `B'${bits}'`),
  inet: fc.ipV4().map((ip) => `'${ip}'`),
  mood: fc.constantFrom(`'sad'`, `'it''s "ok"'`),
  pair: fc.tuple(fc.integer(), quotedText).map(([n, t]) => `ROW(${n}, ${t})`),
};
const NAMES = Object.keys(TYPES);

/** Columns, of which some have a default that is one of their values, and rows; null takes the default. */
interface Design {
  columns: { type: string; default: string | null }[];
  rows: (string | null)[][];
  keyed: boolean;
}

const valueOf = (type: string): fc.Arbitrary<string> => TYPES[type] ?? fc.constant('NULL');

const design: fc.Arbitrary<Design> = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 })
  .chain((types) => {
    return fc.record({
      columns: fc.tuple(
        ...types.map((type) => fc.record({ type: fc.constant(type), default: fc.option(valueOf(type)) })),
      ),
      rows: fc.array(fc.tuple(...types.map((type) => fc.option(valueOf(type), { freq: 4 }))), {
        maxLength: 5,
      }),
      keyed: fc.boolean(),
    });
  });

const TYPES_SQL = `CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"'); CREATE TYPE pair AS (a int, b text);`;

const schemaOf = (designs: readonly Design[]): string =>
  designs
    .map(({ columns, keyed }, index) => {
      const parts = [
        ...(keyed ? ['id serial PRIMARY KEY'] : []),
        ...columns.map(
          ({ type, default: value }, at) => `c${at} ${type}${value === null ? '' : ` DEFAULT ${value}`}`,
        ),
        'made timestamptz DEFAULT now()',
        'token uuid DEFAULT gen_random_uuid()',
      ];
      return `CREATE TABLE t${index} (${parts.join(', ')});`;
    })
    .join('\n');

const rowsOf = (designs: readonly Design[]): string =>
  designs
    .flatMap(({ columns, rows }, index) => {
      const names = columns.map((_, at) => `c${at}`).join(', ');
      return rows.map(
        (row) =>
          `INSERT INTO t${index} (${names}) VALUES (${row.map((value) => value ?? 'DEFAULT').join(', ')});`,
      );
    })
    .join('\n');

describe('rows of any types', () => {
  it('are the same after they were written and loaded, and are written alike twice', async () => {
    const designs = fc.array(design, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(designs, async (list) => {
        const schema = `${TYPES_SQL}\n${schemaOf(list)}`;
        const replay = async () => replayed(await pool.take(), schema, rowsOf(list));
        await using first = await replay();
        await using again = await replay();
        const sql = sqlOf(await writeRows({ first, again }));
        expect(sqlOf(await writeRows({ first: again, again: first }))).toBe(sql);
        const found = await loaded(
          first,
          [`SET TimeZone = 'Asia/Kathmandu'`, schema, sql],
          pool.take,
          replay,
        );
        expect(rowsAgree(found) ? 'equal' : { found, sql }).toBe('equal');
      }),
      { numRuns: 25 },
    );
  });
});
