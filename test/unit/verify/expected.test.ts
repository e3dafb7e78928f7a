import { describe, expect, it } from 'vitest';
import type { HistoryRow } from '../../../src/plan/state.ts';
import { type Expected, expectedOf } from '../../../src/verify/expected.ts';
import { historyOf, NAMES, row, setOf, SMALL, stateOf } from '../../support/migrations.ts';

const expected = (rows: readonly HistoryRow[], files: Record<string, string> = SMALL): Expected =>
  expectedOf(stateOf({ sentinel: true, history: historyOf(...rows) }), setOf(files), NAMES);

const steps = (of: Expected): string[] => of.steps.map(({ migration }) => migration.version);

describe('the files that a database is held against', () => {
  it('are the applied incrementals in their order, and what is pending is not', () => {
    const found = expected([row('003_agents'), row('001_initial')]);
    expect(steps(found)).toEqual(['001_initial', '003_agents']);
    expect(found.pending.map(({ version }) => version)).toEqual(['002_users']);
    expect(found.version).toBe('003_agents');
    expect(found.warnings.map(({ code }) => code)).toContain('out-of-order');
  });

  it('are what V1 covers, where the older runner recorded V1 alone', () => {
    expect(steps(expected([row('V1__consolidated_schema')]))).toEqual(['001_initial', '002_users']);
  });

  it('are V1 and its tail, where V1 has taken the place of the others', () => {
    const { '003_agents.sql': agents, 'V1__consolidated_schema.sql': v1 } = SMALL;
    const files = { '003_agents.sql': agents, 'V1__consolidated_schema.sql': v1 };
    const rows = [row('V1__consolidated_schema', { toolVersion: '1.0.0' }), row('003_agents')];
    expect(steps(expected(rows, files))).toEqual(['V1__consolidated_schema', '003_agents']);
  });
});
