import { describe, expect, it } from 'vitest';
import { nextOf, pairTables, type Sequence, type Table } from '../../../src/rows/catalog.ts';

const table = (name: string, columns: string[], more: Partial<Table> = {}): Table => ({
  id: `public.${name}`,
  schema: 'public',
  name,
  only: true,
  condition: null,
  columns: new Map(
    columns.map((column) => [
      column,
      {
        name: column,
        type: 'text',
        builtin: true,
        default: null,
        kind: null,
        sequence: null,
        derivedFrom: [],
      },
    ]),
  ),
  keys: [],
  references: [],
  ...more,
});
const tables = (...list: Table[]): Map<string, Table> => new Map(list.map((item) => [item.id, item]));

describe('pairing tables', () => {
  it('keeps the columns, keys and references that both sides have', () => {
    const reference = { columns: ['b'], table: 'public.y', targets: ['id'] };
    const left = tables(
      table('x', ['a', 'b', 'c'], { keys: [['c'], ['a', 'b']], references: [reference] }),
      table('y', ['id']),
      table('only', ['z']),
    );
    const right = tables(table('x', ['d', 'b', 'a'], { keys: [['b', 'a']] }), table('y', ['id']));
    expect([...pairTables(left, right).values()]).toEqual([
      {
        id: 'public.x',
        schema: 'public',
        name: 'x',
        columns: ['a', 'b'],
        keys: [['a', 'b']],
        references: [reference],
      },
      { id: 'public.y', schema: 'public', name: 'y', columns: ['id'], keys: [], references: [] },
    ]);
    const without = pairTables(left, tables(table('x', ['a', 'b'])));
    expect(without.get('public.x')?.references).toEqual([]);
  });
});

const sequence = (more: Partial<Sequence>): Sequence => ({
  id: 's',
  schema: 'public',
  name: 's',
  increment: 1n,
  min: 1n,
  max: 10n,
  cycles: false,
  last: 1n,
  called: true,
  ...more,
});

describe('what a sequence gives next', () => {
  it.each<[Partial<Sequence>, bigint | null]>([
    [{ called: false }, 1n],
    [{}, 2n],
    [{ last: 10n }, null],
    [{ last: 10n, cycles: true }, 1n],
    [{ last: 9n, increment: 5n, cycles: true }, 1n],
    [{ last: 1n, increment: -1n }, null],
    [{ last: 1n, increment: -1n, cycles: true }, 10n],
    [{ last: 9007199254740993n, max: 9223372036854775807n }, 9007199254740994n],
  ])('%o', (more, next) => {
    expect(nextOf(sequence(more))).toBe(next);
  });
});
