import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/plan/decide.ts';
import type { DecideOptions, Plan, Refusal } from '../../../src/plan/decision.ts';
import type { DatabaseState } from '../../../src/plan/state.ts';
import { historyOf, NAMES, row, setOf, SMALL, stateOf } from '../../support/migrations.ts';

const V1 = 'V1__consolidated_schema';
const set = setOf(SMALL);
const others = { count: 2, names: ['orders', 'touch()'] };
const ours = (version: string) => row(version, { toolVersion: '1.0.0' });

interface Case {
  name: string;
  state: Partial<DatabaseState>;
  options?: DecideOptions;
  files?: typeof set;
  /** Found, track and versions of a plan, or the code of a refusal. */
  expected: [Plan['found'], Plan['track'], ...string[]] | string;
  backfill?: string[];
  warnings?: string[];
}

/** The table of the README, row by row, then what stands around it. */
const CASES: Case[] = [
  {
    name: 'sentinel absent, no history, nothing else',
    state: {},
    expected: ['fresh', 'consolidated', V1, '003_agents'],
  },
  {
    name: 'an empty history table is no history',
    state: { history: historyOf() },
    expected: ['fresh', 'consolidated', V1, '003_agents'],
  },
  { name: 'sentinel absent, other objects', state: { otherObjects: others }, expected: 'not-empty' },
  {
    name: 'sentinel absent, other objects, --allow-nonempty',
    state: { otherObjects: others },
    options: { allowNonempty: true },
    expected: ['fresh', 'consolidated', V1, '003_agents'],
  },
  {
    name: 'sentinel absent, history',
    state: { history: historyOf(ours('001_initial')) },
    expected: 'sentinel-gone',
  },
  {
    name: 'sentinel absent, history, --allow-nonempty does not help',
    state: { history: historyOf(ours('001_initial')) },
    options: { allowNonempty: true },
    expected: 'sentinel-gone',
  },
  {
    name: 'sentinel present, history',
    state: { sentinel: true, history: historyOf(ours('001_initial')) },
    expected: ['existing', 'incremental', '002_users', '003_agents'],
  },
  {
    name: 'everything applied',
    state: { sentinel: true, history: historyOf(ours('001_initial'), ours('002_users'), ours('003_agents')) },
    expected: ['existing', 'incremental'],
  },
  {
    name: "only V1's own row, of the older runner: what V1 covers counts as applied",
    state: { sentinel: true, history: historyOf(row(V1)) },
    expected: ['existing', 'incremental', '003_agents'],
    backfill: ['001_initial', '002_users'],
    warnings: ['coverage-assumed'],
  },
  {
    name: "the older runner's V1 and a later migration of its own",
    state: { sentinel: true, history: historyOf(row(V1), row('003_agents')) },
    expected: ['existing', 'incremental'],
    backfill: ['001_initial', '002_users'],
    warnings: ['coverage-assumed'],
  },
  {
    name: "V1's own row, and no V1 to say what it covers",
    state: { sentinel: true, history: historyOf(row(V1)) },
    files: setOf({ '001_initial.sql': 'SELECT 1' }),
    expected: 'coverage-unknown',
  },
  {
    name: 'our own records of V1 say all there is to say',
    state: { sentinel: true, history: historyOf(ours(V1), ours('001_initial')) },
    expected: ['existing', 'incremental', '002_users', '003_agents'],
  },
  { name: 'sentinel present, no history', state: { sentinel: true }, expected: 'no-history' },
  {
    name: 'sentinel present, no history, --replay-all',
    state: { sentinel: true },
    options: { replayAll: true },
    expected: ['existing', 'incremental', '001_initial', '002_users', '003_agents'],
  },
  {
    name: "another tool's history is never written to",
    state: { history: { kind: 'foreign', tool: 'golang-migrate' } },
    expected: 'foreign-history',
  },
  {
    name: 'an applied file that changed',
    state: { sentinel: true, history: historyOf(row('001_initial', { checksum: 'other' })) },
    expected: 'changed-migration',
  },
  {
    name: 'an applied file that did not change',
    state: {
      sentinel: true,
      history: historyOf(row('001_initial', { checksum: set.incrementals[0]?.checksum ?? '' })),
    },
    expected: ['existing', 'incremental', '002_users', '003_agents'],
  },
  {
    name: 'V1 may be written anew: its checksum is not compared',
    state: { sentinel: true, history: historyOf(row(V1, { checksum: 'other', toolVersion: '1' })) },
    expected: ['existing', 'incremental', '001_initial', '002_users', '003_agents'],
  },
  {
    name: 'a row newer than every file: an older release runs',
    state: { sentinel: true, history: historyOf(ours('001_initial'), ours('004_later')) },
    expected: ['existing', 'incremental', '002_users', '003_agents'],
    warnings: ['newer-than-files'],
  },
  {
    name: 'a row without a file that is not newer',
    state: { sentinel: true, history: historyOf(ours('001_initial'), ours('002_renamed')) },
    expected: 'missing-file',
  },
  {
    name: 'a row that is no migration name at all',
    state: { sentinel: true, history: historyOf(ours('initial')) },
    expected: 'missing-file',
  },
  {
    name: 'late ones are applied and named',
    state: { sentinel: true, history: historyOf(ours('001_initial'), ours('003_agents')) },
    expected: ['existing', 'incremental', '002_users'],
    warnings: ['out-of-order'],
  },
  {
    name: 'late ones are refused with --strict',
    state: { sentinel: true, history: historyOf(ours('001_initial'), ours('003_agents')) },
    options: { strict: true },
    expected: 'out-of-order',
  },
  {
    name: '--to on an existing database',
    state: { sentinel: true, history: historyOf(ours('001_initial')) },
    options: { to: '2' },
    expected: ['existing', 'incremental', '002_users'],
  },
  {
    name: '--to on a fresh database, not below what V1 covers',
    state: {},
    options: { to: '002_users' },
    expected: ['fresh', 'consolidated', V1],
  },
  {
    name: '--to on a fresh database, below what V1 covers',
    state: {},
    options: { to: '001_initial.sql' },
    expected: ['fresh', 'incremental', '001_initial'],
  },
  {
    name: 'a fresh database without V1',
    state: {},
    files: setOf({ '001_initial.sql': 'SELECT 1', '2_b.sql': 'SELECT 1' }),
    expected: ['fresh', 'incremental', '001_initial', '2_b'],
    warnings: ['no-consolidated-schema'],
  },
  {
    name: 'V1 alone covers all that are there',
    state: {},
    files: setOf({ 'V1__consolidated_schema.sql': 'SELECT 1', '001_a.sql': 'SELECT 1' }),
    expected: ['fresh', 'consolidated', V1],
  },
];

describe('decide', () => {
  it.each(CASES)('$name', ({ state, options, files, expected, backfill, warnings }) => {
    const decision = decide(stateOf(state), files ?? set, NAMES, options);
    if (typeof expected === 'string') {
      const { kind, diagnostic } = decision as Refusal;
      expect([kind, diagnostic.code]).toEqual(['refusal', expected]);
      expect(diagnostic.remedy).toBeTruthy();
      return;
    }
    expect(decision.kind).toBe('plan');
    const plan = decision as Plan;
    expect([plan.found, plan.track, ...plan.steps.map((step) => step.migration.version)]).toEqual(expected);
    expect(plan.backfill.map((m) => m.version)).toEqual(backfill ?? []);
    expect(plan.warnings.map((w) => w.code)).toEqual(warnings ?? []);
  });

  it('records with V1 exactly what it covers', () => {
    const plan = decide(stateOf(), set, NAMES) as Plan;
    const [first] = plan.steps;
    expect(first?.kind === 'consolidated' && first.covers.map((m) => m.version)).toEqual([
      '001_initial',
      '002_users',
    ]);
  });

  it('orders numbers as numbers', () => {
    const numbered = setOf({ '9_a.sql': 'SELECT 1', '010_b.sql': 'SELECT 1', '0011_c.sql': 'SELECT 1' });
    const plan = decide(stateOf(), numbered, NAMES) as Plan;
    expect(plan.steps.map((step) => step.migration.version)).toEqual(['9_a', '010_b', '0011_c']);
  });

  it.each(['4', 'nonsense', '001'.repeat(9)])('says what --to may be: %s', (to) => {
    expect(() => decide(stateOf(), set, NAMES, { to })).toThrow(/there is no such migration/);
  });

  it('asks which of two migrations with one number is meant', () => {
    const twins = setOf({ '001_a.sql': 'SELECT 1', '001_b.sql': 'SELECT 1' });
    expect(() => decide(stateOf(), twins, NAMES, { to: '1' })).toThrow(/names 2 migrations/);
  });

  it('names what is in the way, and what to do', () => {
    const { diagnostic } = decide(
      stateOf({ otherObjects: { count: 7, names: ['a', 'b'] } }),
      set,
      NAMES,
    ) as Refusal;
    expect(diagnostic.message).toContain('a, b, … (7 in all)');
    expect(diagnostic.remedy).toContain('--allow-nonempty');
  });
});
