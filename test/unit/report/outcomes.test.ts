import { describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/diagnostic.ts';
import type { AppliedMigration, Outcome, StatusOutcome } from '../../../src/outcomes.ts';
import { stage } from './stage.ts';

const row = (version: string, more: Partial<AppliedMigration> = {}): AppliedMigration => ({
  version,
  applied_at: '2026-11-20T09:00:00Z',
  execution_ms: 12,
  applied_by: 'app',
  track: 'incremental',
  tool_version: '0.1.0',
  checksum_ok: true,
  ...more,
});

const status: StatusOutcome = {
  command: 'status',
  schema_version: 1,
  exit_code: EXIT.no,
  target: 'app on db:5432',
  component: 'operational',
  dir: 'migrations',
  state: 'existing',
  refusal: null,
  applied: [
    row('001_initial_schema', { covered: true, execution_ms: null }),
    row('002_x\u001B[2J', { execution_ms: 61_000, applied_by: null, track: null, checksum_ok: false }),
  ],
  pending: [{ version: '003_c', file: '003_c.sql' }],
  changed: [{ version: '002_x', file: '002_x.sql' }],
  unknown: [{ version: '031_q', applied_at: '2026-11-20T09:00:00Z', newer: true }],
  warnings: [{ severity: 'warning', code: 'gap', message: 'There is a gap', remedy: 'Look' }],
};

const clean = { pending: [], changed: [], unknown: [], warnings: [] };
const common = { schema_version: 1, exit_code: EXIT.done, target: 'app on db:5432' } as const;

const outcomes: Record<string, Outcome> = {
  'status with everything': status,
  'status, up to date': { ...status, ...clean, exit_code: EXIT.done },
  'status, fresh': {
    ...status,
    ...clean,
    state: 'fresh',
    applied: [],
    pending: [{ version: 'V1', file: 'V1.sql' }],
  },
  'status, refused': {
    ...status,
    ...clean,
    state: 'refused',
    refusal: {
      severity: 'error',
      code: 'not-empty',
      message: 'The schema public is not ours',
      remedy: 'Look',
    },
  },
  'dry run': {
    command: 'dry-run',
    exit_code: EXIT.done,
    found: 'existing',
    track: 'incremental',
    reason: 'one is missing',
    dir: 'migrations',
    duration_ms: 5,
    migrations: [
      {
        version: '030_x',
        file: '030_x.sql',
        track: 'incremental',
        transactional: true,
        statements: [
          { line: 3, kind: 'CreateStmt', sql: 'CREATE TABLE t (\n  id int\n)' },
          { line: 104, kind: 'InsertStmt', sql: `INSERT INTO t VALUES ${'(1), '.repeat(50)}` },
        ],
      },
      { version: '031_y', file: '031_y.sql', track: 'incremental', transactional: false, statements: [] },
    ],
  },
  new: { ...common, command: 'new', version: '031_x', up_file: 'm/031_x.sql', down_file: 'm/031_x.down.sql' },
  wait: { ...common, command: 'wait', attempts: 3, waited_ms: 2100, server_version: '17.5' },
  baseline: {
    ...common,
    command: 'baseline',
    version: '002_b',
    recorded: ['001_a', '002_b'],
    pending: ['003_c'],
  },
  'repair, nothing': { ...common, command: 'repair', accepted: [], cleared: [], left: [] },
  'repair, all kinds': {
    ...common,
    command: 'repair',
    accepted: [{ version: '001_a', file: '001_a.sql' }],
    cleared: [{ version: '002_b', file: '002_b.sql' }],
    left: [{ version: '003_c', file: '003_c.sql' }],
  },
  version: { command: 'version', exit_code: EXIT.done, version: '0.1.0', components: { node: '24.0.0' } },
  help: { command: 'help', exit_code: EXIT.done, text: 'Usage: …' },
};

describe.each([
  ['plain', {}],
  ['terminal', { isTTY: true }],
  ['--json', { json: true }],
] as const)('%s', (_, options) => {
  test.each(Object.entries(outcomes))('%s', (__, outcome) => {
    const { reporter, out, err } = stage(options);
    expect(reporter.outcome(outcome)).toBe(outcome.exit_code);
    expect(`${out()}---- stderr\n${err()}`).toMatchSnapshot();
  });
});

test('--quiet says nothing but warnings', () => {
  for (const outcome of Object.values(outcomes).filter(({ command }) => command !== 'help')) {
    const { reporter, out } = stage({ quiet: true });
    reporter.outcome(outcome);
    expect(out()).toBe('');
  }
});

test('every line of JSON is one object', () => {
  for (const outcome of Object.values(outcomes).filter(({ command }) => command !== 'help')) {
    const { reporter, out, err } = stage({ json: true });
    reporter.outcome(outcome);
    for (const line of out().trimEnd().split('\n')) expect(JSON.parse(line)).toBeTypeOf('object');
    expect(err()).toBe('');
  }
});
