import { describe, expect, it } from 'vitest';
import { seenIn } from '../../../src/apply/progress-views.ts';

const row = (name: string, facts: object): Record<string, unknown> => ({
  create_index: null,
  [name]: JSON.stringify({ object: 'public.orders', relation: 'orders', ...facts }),
});
const ORDERS = { object: 'public.orders', relation: 'orders' };

describe('what the server says of its progress', () => {
  it('is nothing where no command is told of, or the login may not see it', () => {
    expect(seenIn(undefined)).toBeUndefined();
    expect(seenIn({ create_index: null, vacuum: null })).toBeUndefined();
    expect(seenIn(row('create_index', { phase: null, object: null, relation: null }))).toBeUndefined();
  });

  // Counters of an earlier phase stay as they were: each phase has its own.
  const counters = {
    blocks_done: 80,
    blocks_total: 80,
    tuples_done: 10,
    tuples_total: 40,
    lockers_done: 1,
    lockers_total: 3,
    partitions_done: 0,
    partitions_total: 0,
  };
  it.each([
    ['building index: scanning table', { done: 80, total: 80, unit: 'blocks' }],
    ['building index: sorting live tuples', {}],
    ['building index: loading tuples in tree', { done: 10, total: 40, unit: 'rows' }],
    ['waiting for old snapshots', { done: 1, total: 3, unit: 'transactions' }],
    ['waiting for writers before build', { done: 1, total: 3, unit: 'transactions' }],
    ['index validation: scanning index', { done: 80, total: 80, unit: 'blocks' }],
    ['index validation: sorting tuples', {}],
  ])('of an index: %s', (phase, share) => {
    const facts = { phase, command: 'CREATE INDEX CONCURRENTLY', index: 'public.i', ...counters };
    expect(seenIn(row('create_index', facts))).toEqual({
      ...ORDERS,
      phase,
      command: 'CREATE INDEX CONCURRENTLY',
      index: 'public.i',
      ...share,
    });
  });

  it('of the index of a partitioned table', () => {
    const facts = {
      phase: 'initializing',
      command: 'CREATE INDEX',
      index: null,
      partitions_done: 2,
      partitions_total: 5,
    };
    expect(seenIn(row('create_index', facts))).toMatchObject({ partitions_done: 2, partitions_total: 5 });
  });

  const heap = { heap_blks_total: 100, heap_blks_scanned: 50, heap_blks_vacuumed: 20 };
  it.each([
    ['scanning heap', heap, { done: 50, total: 100, unit: 'blocks' }],
    ['vacuuming heap', heap, { done: 20, total: 100, unit: 'blocks' }],
    ['vacuuming indexes', heap, {}],
    [
      'vacuuming indexes',
      { ...heap, indexes_total: 3, indexes_processed: 1 },
      { done: 1, total: 3, unit: 'indexes' },
    ],
    ['truncating heap', heap, {}],
  ])('of VACUUM: %s', (phase, facts, share) =>
    expect(seenIn(row('vacuum', { phase, ...facts }))).toEqual({
      ...ORDERS,
      phase: `vacuum: ${phase}`,
      command: 'VACUUM',
      ...share,
    }),
  );

  const tuples = {
    heap_tuples_scanned: 30,
    heap_tuples_written: 12,
    heap_blks_scanned: 5,
    heap_blks_total: 10,
  };
  it.each([
    ['seq scanning heap', { done: 5, total: 10, unit: 'blocks', rows: 30 }],
    ['index scanning heap', { rows: 30 }],
    ['writing new heap', { done: 12, total: 30, unit: 'rows' }],
    ['rebuilding index', {}],
  ])('of VACUUM FULL: %s', (phase, share) =>
    expect(seenIn(row('cluster', { command: 'VACUUM FULL', phase, ...tuples }))).toEqual({
      ...ORDERS,
      phase: `vacuum full: ${phase}`,
      command: 'VACUUM FULL',
      ...share,
    }),
  );

  it('of COPY from a file, and from a program', () => {
    const copy = {
      command: 'COPY FROM',
      type: 'FILE',
      bytes_processed: 10,
      bytes_total: 40,
      tuples_processed: 7,
    };
    const seen = { ...ORDERS, phase: 'copy', command: 'COPY FROM', rows: 7 };
    expect(seenIn(row('copy', copy))).toEqual({ ...seen, done: 10, total: 40, unit: 'bytes' });
    expect(seenIn(row('copy', { ...copy, bytes_total: 0 }))).toEqual(seen);
  });

  it('of ANALYZE: the partition that it reads', () => {
    const facts = {
      phase: 'acquiring inherited sample rows',
      child: 'public.orders_2026',
      sample_blks_total: 10,
      sample_blks_scanned: 1,
      child_tables_total: 12,
      child_tables_done: 3,
    };
    expect(seenIn(row('analyze', facts))).toEqual({
      object: 'public.orders_2026',
      relation: 'orders',
      phase: 'analyze: acquiring inherited sample rows',
      command: 'ANALYZE',
      done: 1,
      total: 10,
      unit: 'blocks',
      partitions_done: 3,
      partitions_total: 12,
    });
  });
});
