import { describe, expect, it } from 'vitest';
import type { HistoryRow } from '../../../src/plan/state.ts';
import { type Readiness, readiness } from '../../../src/verify/ready.ts';
import { historyOf, NAMES, row, setOf, SMALL, stateOf } from '../../support/migrations.ts';

const ALL = [row('001_initial'), row('002_users'), row('003_agents')];

const ready = (rows: readonly HistoryRow[], missing: readonly string[] = [], sentinel = true): Readiness =>
  readiness(stateOf({ sentinel, history: historyOf(...rows) }), setOf(SMALL), NAMES, missing);

describe('an application', () => {
  it('may start where all is applied, also by a newer release or from another text', () => {
    expect(ready(ALL)).toEqual({ version: '003_agents', pending: [], lack: null });
    expect(ready([...ALL, row('020_more')])).toMatchObject({ version: '020_more', lack: null });
    expect(ready([row('000_lost'), ...ALL.map((one) => ({ ...one, checksum: 'x' }))]).lack).toBeNull();
  });

  it('may start where V1 by the older runner covers what is not recorded', () => {
    expect(ready([row('V1__consolidated_schema'), row('003_agents')]).lack).toBeNull();
    expect(ready([row('V1__consolidated_schema')])).toMatchObject({
      version: '002_users',
      lack: { reason: '1 migration(s) pending (003_agents)', remedy: 'run `aim-migrate up`' },
    });
  });

  it('may not where something is pending, also something late', () => {
    const { pending, lack } = ready([row('001_initial'), row('003_agents')]);
    expect(pending.map(({ version }) => version)).toEqual(['002_users']);
    expect(lack).toEqual({ reason: '1 migration(s) pending (002_users)', remedy: 'run `aim-migrate up`' });
  });

  it('may not where tables are missing; the first five are named', () => {
    expect(ready(ALL, ['a', 'b', 'c', 'd', 'e', 'f']).lack?.reason).toBe(
      '6 table(s) missing although 003_agents is applied (a, b, c, d, e, …)',
    );
  });

  it('may not where `up` would refuse the database', () => {
    expect(ready([]).lack?.remedy).toContain('aim-migrate baseline');
    expect(ready(ALL, [], false).lack?.reason).toContain('organizations is gone');
  });

  it('may not where the database is fresh', () => {
    expect(ready([], [], false)).toMatchObject({
      version: null,
      lack: { reason: 'database shop is fresh, no migration is applied', remedy: 'run `aim-migrate up`' },
    });
  });
});
