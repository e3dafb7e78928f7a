/** What a random schema is made of, as data: fast-check makes it, and makes it smaller where a test fails. */
import * as fc from 'fast-check';

/** Types of columns, each with two constants for defaults. */
export const TYPES: Readonly<Record<string, readonly [string, string]>> = {
  integer: ['1', '2'],
  bigint: ['10000000000', '-1'],
  'numeric(10,2)': ['0.50', '1'],
  'double precision': ['1.5', '2.5'],
  text: [`'one'`, `'it''s two'`],
  'varchar(20)': [`'a'`, `'b'`],
  'char(3)': [`'abc'`, `'x'`],
  boolean: ['true', 'false'],
  date: [`'2026-01-31'`, 'CURRENT_DATE'],
  timestamptz: ['now()', `'2026-01-31 12:00+00'`],
  interval: [`'1 day'`, `'02:00'`],
  uuid: ['gen_random_uuid()', `'00000000-0000-0000-0000-000000000001'`],
  jsonb: [`'{}'`, `'{"a": [1, 2]}'`],
  bytea: [String.raw`'\x00ff'`, `''`],
  'text[]': [`'{}'`, `ARRAY['a', 'b']`],
  int4range: [`'[1,5)'`, `'empty'`],
  inet: [`'10.0.0.1'`, `'::1'`],
  mood: [`'fine'`, `'so so'`],
  small: ['3', '4'],
};

export interface Column {
  type: string;
  isRequired: boolean;
  hasDefault: boolean;
  hasComment: boolean;
  more: 'nothing' | 'statistics' | 'storage' | 'options';
}

export const INDEXES = [
  'plain',
  'descending',
  'partial',
  'unique',
  'expression',
  'including',
  'hash',
] as const;

export interface Table {
  kind: 'plain' | 'partitioned' | 'unlogged';
  key: 'identity' | 'always identity' | 'serial' | 'uuid' | 'none';
  columns: Column[];
  /** Numbers stand for columns and tables, whatever their number: modulo. */
  unique: number | undefined;
  hasCheck: boolean;
  refers: number | undefined;
  indexes: { column: number; style: (typeof INDEXES)[number] }[];
  hasTrigger: boolean;
  policy: 'none' | 'permissive' | 'restrictive';
  granted: string[];
  hasComment: boolean;
  hasStatistics: boolean;
  fillfactor: number | undefined;
}

export interface Design {
  tables: Table[];
  views: { table: number; isMaterialized: boolean }[];
  functions: {
    language: 'sql' | 'plpgsql';
    volatility: 'VOLATILE' | 'STABLE' | 'IMMUTABLE';
    isStrict: boolean;
  }[];
  sequences: { increment: number; isCyclic: boolean; type: 'integer' | 'bigint' }[];
  defaultPrivileges: boolean;
}

const some = fc.option(fc.nat({ max: 20 }), { nil: undefined });

const column: fc.Arbitrary<Column> = fc.record({
  type: fc.constantFrom(...Object.keys(TYPES)),
  isRequired: fc.boolean(),
  hasDefault: fc.boolean(),
  hasComment: fc.boolean(),
  more: fc.constantFrom('nothing', 'nothing', 'statistics', 'storage', 'options'),
});

const table: fc.Arbitrary<Table> = fc.record({
  kind: fc.constantFrom('plain', 'plain', 'partitioned', 'unlogged'),
  key: fc.constantFrom('identity', 'always identity', 'serial', 'uuid', 'none'),
  columns: fc.array(column, { minLength: 2, maxLength: 6 }),
  unique: some,
  hasCheck: fc.boolean(),
  refers: some,
  indexes: fc.array(fc.record({ column: fc.nat({ max: 20 }), style: fc.constantFrom(...INDEXES) }), {
    maxLength: 3,
  }),
  hasTrigger: fc.boolean(),
  policy: fc.constantFrom('none', 'permissive', 'restrictive'),
  granted: fc.subarray(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']),
  hasComment: fc.boolean(),
  hasStatistics: fc.boolean(),
  fillfactor: fc.option(fc.integer({ min: 50, max: 99 }), { nil: undefined }),
});

export const design: fc.Arbitrary<Design> = fc.record({
  tables: fc.array(table, { minLength: 1, maxLength: 5 }),
  views: fc.array(fc.record({ table: fc.nat({ max: 20 }), isMaterialized: fc.boolean() }), { maxLength: 3 }),
  functions: fc.array(
    fc.record({
      language: fc.constantFrom('sql', 'plpgsql'),
      volatility: fc.constantFrom('VOLATILE', 'STABLE', 'IMMUTABLE'),
      isStrict: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  sequences: fc.array(
    fc.record({
      increment: fc.integer({ min: 1, max: 50 }),
      isCyclic: fc.boolean(),
      type: fc.constantFrom('integer', 'bigint'),
    }),
    { maxLength: 2 },
  ),
  defaultPrivileges: fc.boolean(),
});
