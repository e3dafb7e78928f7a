import { describe, expect, it } from 'vitest';
import { orderTables, type TableNode } from '../../../src/seed-rows/table-order.ts';

interface Sketch {
  /** Foreign keys; the key's number is `from>to`. */
  refers?: string[];
  needs?: Record<string, 'required' | 'deferrable'>;
}

const nodes = (sketches: Record<string, Sketch>): TableNode[] =>
  Object.entries(sketches).map(([id, { refers = [], needs = {} }]) => ({
    id,
    needs: new Map(Object.entries(needs)),
    foreignKeys: refers.map((table) => ({
      oid: `${id}>${table}`,
      table,
      values: table in needs ? [table] : [],
    })),
  }));

const order = (sketches: Record<string, Sketch>) => orderTables(nodes(sketches));

describe('the order of tables', () => {
  it('is the given one where nothing refers to anything', () => {
    expect(order({ b: {}, a: {}, c: {} }).order).toEqual(['b', 'a', 'c']);
  });

  it('has referenced tables first, and no foreign key later', () => {
    expect(order({ a: { refers: ['b', 'c'] }, b: { refers: ['c', 'b', 'elsewhere'] }, c: {} })).toEqual({
      order: ['c', 'b', 'a'],
      late: [],
      deferred: new Map(),
      stuck: [],
    });
  });

  it('leaves the fewest foreign keys of a circle for later, and none of who only refers to it', () => {
    const found = order({
      outside: { refers: ['a'] },
      a: { refers: ['b', 'c'] },
      b: { refers: ['c'] },
      c: { refers: ['a'] },
    });
    expect(found.order).toEqual(['c', 'b', 'a', 'outside']);
    expect(found.late).toEqual(['c>a']);
  });

  it('gives generated values afterwards where that is possible, and leaves their foreign keys alone', () => {
    const found = order({
      people: { refers: ['teams'], needs: { teams: 'required' } },
      teams: { refers: ['people'], needs: { people: 'deferrable' } },
    });
    expect(found).toEqual({
      order: ['teams', 'people'],
      late: [],
      deferred: new Map([['teams', new Set(['people'])]]),
      stuck: [],
    });
  });

  it('would rather add a foreign key later than set a value later', () => {
    const found = order({ a: { needs: { b: 'deferrable' } }, b: { refers: ['a'] } });
    expect(found).toMatchObject({ order: ['b', 'a'], late: ['b>a'], deferred: new Map() });
  });

  it('says which tables cannot do without each other', () => {
    const found = order({
      free: {},
      a: { needs: { b: 'required' } },
      b: { needs: { a: 'required' } },
      c: { refers: ['a'] },
    });
    expect(found).toMatchObject({ order: ['free'], stuck: ['a', 'b'] });
  });
});
