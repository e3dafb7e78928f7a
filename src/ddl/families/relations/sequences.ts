/** Sequences: by themselves, of an identity column, of a `serial`. Pure. */
import type { Fact } from '../../fact.ts';
import { type TextRow, textOf } from '../../family.ts';
import type { Relations } from './relations.ts';
import { AS_STATEMENT, fitted, generatedName } from './text.ts';

const LARGEST: Readonly<Record<string, bigint>> = {
  smallint: 32_767n,
  integer: 2_147_483_647n,
  bigint: 9_223_372_036_854_775_807n,
};

/** What differs from a sequence of its type that was made without options (PostgreSQL manual, CREATE SEQUENCE). */
function numbers(row: TextRow): string[] {
  const number = (column: string): bigint => BigInt(textOf(row, column));
  const largest = LARGEST[textOf(row, 'type')] ?? 0n;
  const isAscending = number('increment') > 0n;
  const [least, most] = isAscending ? [1n, largest] : [-largest - 1n, -1n];
  const first = isAscending ? number('min') : number('max');
  const unless = (usual: bigint, column: string, words: string): string[] =>
    number(column) === usual ? [] : [`${words} ${number(column)}`];
  return [
    ...unless(1n, 'increment', 'INCREMENT BY'),
    ...unless(least, 'min', 'MINVALUE'),
    ...unless(most, 'max', 'MAXVALUE'),
    ...unless(first, 'start', 'START WITH'),
    ...unless(1n, 'cache', 'CACHE'),
    ...(row['cycle'] === 'true' ? ['CYCLE'] : []),
  ];
}

/** Is the name the one that PostgreSQL makes for the sequence of a column? */
const isNamedByItself = (sequence: TextRow, column: TextRow, table: TextRow): boolean =>
  sequence['schema'] === table['schema'] &&
  sequence['plain_name'] === generatedName(textOf(table, 'plain_name'), textOf(column, 'plain_name'), 'seq');

/** The options of an identity column's sequence. */
export function sequenceOptions(sequence: TextRow, column: TextRow, table: TextRow): string[] {
  const isLogged = sequence['persistence'] === 'p';
  return [
    ...(isNamedByItself(sequence, column, table) ? [] : [`SEQUENCE NAME ${textOf(sequence, 'name')}`]),
    ...(sequence['persistence'] === table['persistence'] ? [] : [isLogged ? 'LOGGED' : 'UNLOGGED']),
    ...numbers(sequence),
  ];
}

/** Is all as `serial` makes it: the sequence, the default and NOT NULL? */
export const isSerial = (sequence: TextRow, column: TextRow, table: TextRow): boolean =>
  sequence['belongs'] === 'a' &&
  table['kind'] !== 'f' &&
  column['not_null'] === 'true' &&
  column['type'] === sequence['type'] &&
  sequence['persistence'] === table['persistence'] &&
  numbers(sequence).length === 0 &&
  isNamedByItself(sequence, column, table) &&
  column['default'] === `nextval('${textOf(sequence, 'name').replaceAll("'", "''")}'::regclass)`;

export function sequenceFacts(sequence: TextRow, relations: Relations): Fact[] {
  const address = `pg_class:${textOf(sequence, 'oid')}`;
  const name = textOf(sequence, 'name');
  const owner = ownerOf(sequence, relations);
  const base = {
    address,
    aspect: '',
    section: 'tables',
    group: owner ? `pg_class:${sequence['relation']}` : address,
    reference: `SEQUENCE ${name}`,
  } as const;
  if (owner && (sequence['belongs'] === 'i' || isSerial(sequence, owner.column, owner.table))) {
    const within = `pg_class:${sequence['relation']}:${sequence['number']}`;
    return [{ ...base, part: 'part', within, create: [[]], inline: [''] }];
  }
  const unlogged = sequence['persistence'] === 'u' ? 'UNLOGGED ' : '';
  const type = sequence['type'] === 'bigint' ? '' : `AS ${sequence['type']}`;
  const made: Fact = {
    ...base,
    part: 'object',
    create: [[fitted([`CREATE ${unlogged}SEQUENCE ${name}`, type, ...numbers(sequence)], AS_STATEMENT)]],
    without: owned(sequence),
    change: [
      [
        fitted(
          [`ALTER SEQUENCE ${name}`, `AS ${textOf(sequence, 'type')}`, ...allNumbers(sequence)],
          AS_STATEMENT,
        ),
      ],
    ],
    drop: [`DROP SEQUENCE ${name}`],
  };
  if (sequence['relation'] === null) return [made];
  const say = [`ALTER SEQUENCE ${name} OWNED BY ${textOf(sequence, 'column')}`];
  return [
    made,
    {
      ...base,
      aspect: 'owned by',
      part: 'setting',
      create: [say],
      needs: owned(sequence),
      change: [say],
      drop: [`ALTER SEQUENCE ${name} OWNED BY NONE`],
    },
  ];
}

/** All options, for a sequence that has others. */
const allNumbers = (row: TextRow): string[] => [
  `INCREMENT BY ${row['increment']}`,
  `MINVALUE ${row['min']}`,
  `MAXVALUE ${row['max']}`,
  `START WITH ${row['start']}`,
  `CACHE ${row['cache']}`,
  row['cycle'] === 'true' ? 'CYCLE' : 'NO CYCLE',
];

const owned = (sequence: TextRow): string[] =>
  sequence['relation'] === null ? [] : [`pg_class:${sequence['relation']}:${sequence['number']}`];

function ownerOf(
  sequence: TextRow,
  { tables, columns }: Relations,
): { table: TextRow; column: TextRow } | undefined {
  const table = tables.get(sequence['relation'] ?? '');
  const column = columns.get(sequence['relation'] ?? '')?.find((row) => row['number'] === sequence['number']);
  return table && column ? { table, column } : undefined;
}
