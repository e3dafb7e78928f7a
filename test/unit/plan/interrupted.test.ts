import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/plan/decide.ts';
import type { ProgressRow } from '../../../src/plan/state.ts';
import { historyOf, NAMES, row, setOf, SMALL, stateOf } from '../../support/migrations.ts';

const ALONE = '-- aim-migrate: no-transaction\nVACUUM;\n';
const begun = (version: string, state: ProgressRow['state'] = 'done'): ProgressRow => ({
  version,
  statement: 1,
  checksum: 'x',
  state,
  found: null,
});

const decided = (files: Record<string, string>, progress: readonly ProgressRow[]) => {
  const set = setOf(files);
  const rows = setOf(SMALL).incrementals.map(({ version, checksum }) => row(version, { checksum }));
  const state = stateOf({ sentinel: true, history: historyOf(...rows), progress, progressTable: true });
  const decision = decide(state, set, NAMES);
  return decision.kind === 'plan'
    ? decision.steps.map(({ migration }) => migration.version)
    : decision.diagnostic.code;
};

describe('an interrupted migration', () => {
  it.each<[string, Record<string, string>, ProgressRow[], unknown]>([
    ['goes on', { ...SMALL, '004_alone.sql': ALONE }, [begun('004_alone')], ['004_alone']],
    [
      'whose file was renamed',
      { ...SMALL, '004_other.sql': ALONE },
      [begun('004_alone')],
      'interrupted-without-file',
    ],
    [
      'whose file is gone',
      { ...SMALL, '005_more.sql': ALONE },
      [begun('004_alone')],
      'interrupted-without-file',
    ],
    ['of a later release', SMALL, [begun('009_alone')], []],
    [
      'that now runs as a whole',
      { ...SMALL, '004_alone.sql': 'SELECT 1;' },
      [begun('004_alone')],
      'interrupted-now-whole',
    ],
    [
      'of which nothing has run',
      { ...SMALL, '004_alone.sql': 'SELECT 1;' },
      [begun('004_alone', 'failed')],
      ['004_alone'],
    ],
  ])('%s', (_, files, progress, wanted) => {
    expect(decided(files, progress)).toEqual(wanted);
  });

  it('that is the first of all goes on, although nothing is recorded yet', () => {
    const set = setOf({ '001_alone.sql': ALONE });
    const state = stateOf({ sentinel: true, progress: [begun('001_alone')], progressTable: true });
    expect(decide(state, set, NAMES)).toMatchObject({ kind: 'plan', track: 'incremental' });
  });
});
