/** `--json`: one event a line, with the fields that src/events.ts documents, in a fixed sequence. */
import { describe, expect, it } from 'vitest';
import type { ReportLine } from '../../src/events.ts';
import { freshDatabase } from '../support/database.ts';
import type { RunResult } from '../support/run.ts';
import { folderOf, migrate, ORGANIZATIONS, product, USERS } from './support.ts';

type Line = Record<string, unknown> & { event: ReportLine['event'] };

/** Every field of every kind of line. The compiler holds this list against src/events.ts. */
const FIELDS: { [E in ReportLine as E['event']]: readonly Exclude<keyof E, 'event'>[] } = {
  run_start: ['command', 'tool_version', 'target', 'component'],
  connected: ['server_version', 'database', 'user', 'elapsed_ms'],
  connect_wait: ['attempt', 'reason', 'elapsed_ms', 'limit_ms'],
  decision: ['found', 'track', 'reason', 'pending', 'dir'],
  migration_start: ['version', 'file', 'track', 'statements'],
  migration_progress: [
    'version',
    'phase',
    'done',
    'total',
    'elapsed_ms',
    'statement',
    'line',
    'statement_number',
    'statements',
    'unit',
    'rows',
    'object',
    'index',
    'partitions_done',
    'partitions_total',
    'blocked_by',
  ],
  migration_retry: ['version', 'attempt', 'wait_ms', 'reason', 'blocked_by'],
  migration_finish: ['version', 'file', 'duration_ms'],
  migration_failed: ['version', 'file', 'line', 'column', 'sqlstate', 'message', 'detail', 'hint', 'where'],
  lock_wait: ['holder', 'elapsed_ms'],
  notice: ['severity', 'message', 'version'],
  warning: ['code', 'message', 'file', 'line', 'column', 'detail', 'hint', 'remedy'],
  plan: ['found', 'track', 'reason', 'dir', 'migrations'],
  error: ['code', 'message', 'file', 'line', 'column', 'detail', 'hint', 'remedy'],
  run_finish: ['outcome', 'applied', 'not_applied', 'duration_ms', 'exit_code'],
};

/** The lines of a run; each parses, begins with event and time, and has no field that is not documented. */
function linesOf({ stdout, stderr }: RunResult): Line[] {
  expect(stderr).toBe('');
  return stdout
    .trimEnd()
    .split('\n')
    .map((text) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it is, is what is tested
      const line = JSON.parse(text) as Line;
      expect(Object.keys(line).slice(0, 2)).toEqual(['event', 'time']);
      expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const fields: readonly string[] = FIELDS[line.event];
      expect(
        Object.keys(line)
          .slice(2)
          .filter((field) => !fields.includes(field)),
      ).toEqual([]);
      return line;
    });
}

const sequence = (lines: readonly Line[]): string[] =>
  lines.map(({ event, version }) => (typeof version === 'string' ? `${event} ${version}` : event));

describe('up --json', () => {
  it('fresh, then existing', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': USERS });
    const fresh = linesOf(await migrate(database, ['--json', '--dir', folder]));
    expect(sequence(fresh)).toEqual([
      'run_start',
      'connected',
      'decision',
      'migration_start V1__consolidated_schema',
      'migration_finish V1__consolidated_schema',
      'migration_start 002_users',
      'migration_finish 002_users',
      'run_finish',
    ]);
    const number = expect.any(Number);
    expect(fresh[2]).toMatchObject({
      found: 'fresh',
      track: 'consolidated',
      reason: 'no table organizations, no history',
      pending: ['V1__consolidated_schema', '002_users'],
      dir: folder,
    });
    expect(fresh[5]).toMatchObject({ file: '002_users.sql', track: 'incremental', statements: 1 });
    expect(fresh[6]).toMatchObject({ file: '002_users.sql', duration_ms: number });
    expect(fresh[7]).toMatchObject({
      outcome: 'applied',
      applied: ['V1__consolidated_schema', '002_users'],
      not_applied: [],
      duration_ms: number,
      exit_code: 0,
    });

    const existing = linesOf(await migrate(database, ['--json', '--dir', folder]));
    expect(sequence(existing)).toEqual(['run_start', 'connected', 'decision', 'run_finish']);
    expect(existing[2]).toMatchObject({ found: 'existing', track: 'incremental', pending: [] });
    expect(existing[3]).toMatchObject({ outcome: 'up_to_date', applied: [], not_applied: [], exit_code: 0 });
  });

  it('a migration that fails', async () => {
    await using database = await freshDatabase();
    const folder = await product({
      '002_users.sql': USERS,
      '003_domains.sql': 'SELECT 1;\nSELECT emial FROM users;\n',
      '004_teams.sql': 'SELECT 1;\n',
    });
    const result = await migrate(database, ['--json', '--dir', folder]);
    expect(result.code).toBe(3);
    const lines = linesOf(result);
    expect(sequence(lines).slice(5)).toEqual([
      'migration_start 002_users',
      'migration_finish 002_users',
      'migration_start 003_domains',
      'migration_failed 003_domains',
      'error',
      'run_finish',
    ]);
    const place = { file: '003_domains.sql', line: 2, column: 8 };
    const message = 'column "emial" does not exist';
    const hint = 'Perhaps you meant to reference the column "users.email".';
    expect(lines.at(-3)).toMatchObject({ ...place, sqlstate: '42703', message, hint });
    expect(lines.at(-2)).toMatchObject({ ...place, code: 'sql-42703', message, hint });
    expect(lines.at(-1)).toMatchObject({
      outcome: 'failed',
      applied: ['V1__consolidated_schema', '002_users'],
      not_applied: ['003_domains', '004_teams'],
      exit_code: 3,
    });
  });

  it.each([
    ['a syntax error', { '002_users.sql': 'CREATE TABEL users ();\n' }, 3, 'failed'],
    ['a refused statement', { '002_users.sql': 'VACUUM;\n' }, 4, 'refused'],
    ['a directive that is none', { '002_users.sql': '-- aim-migrate: fast\nSELECT 1;\n' }, 2, 'failed'],
  ])('%s: nothing begins', async (_, files, code, outcome) => {
    await using database = await freshDatabase();
    const result = await migrate(database, ['--json', '--dir', await product(files)]);
    expect(result.code).toBe(code);
    const lines = linesOf(result).filter(({ event }) => event !== 'connected');
    expect(sequence(lines)).toEqual(['run_start', 'error', 'run_finish']);
    expect(lines[1]).toMatchObject({ file: '002_users.sql', line: 1, message: expect.any(String) });
    expect(lines[2]).toMatchObject({ outcome, applied: [], exit_code: code });
  });

  it('warnings, and the notices of the server', async () => {
    await using database = await freshDatabase();
    const files = { '001_organizations.sql': ORGANIZATIONS, '003_drop.sql': 'DROP TABLE IF EXISTS users;\n' };
    const lines = linesOf(await migrate(database, ['--json', '--dir', await folderOf(files)]));
    expect(lines.filter(({ event }) => event === 'warning')).toMatchObject([
      { code: 'gap', message: 'A number is missing among the migrations: 002' },
      { code: 'no-consolidated-schema' },
    ]);
    expect(lines.find(({ event }) => event === 'notice')).toMatchObject({
      severity: 'NOTICE',
      message: 'table "users" does not exist, skipping',
      version: '003_drop',
    });
  });

  it('--dry-run: the plan, with the statements of each file', async () => {
    await using database = await freshDatabase();
    const folder = await product({ '002_users.sql': `-- who\n${USERS}SELECT 1;\n` });
    const lines = linesOf(await migrate(database, ['--json', '--dry-run', '--dir', folder]));
    expect(lines.find(({ event }) => event === 'plan')).toMatchObject({
      track: 'consolidated',
      migrations: [
        { version: 'V1__consolidated_schema', track: 'consolidated', transactional: true },
        {
          version: '002_users',
          file: '002_users.sql',
          track: 'incremental',
          transactional: true,
          statements: [
            { line: 2, kind: 'CreateStmt', sql: USERS.trim().slice(0, -1) },
            { line: 3, kind: 'SelectStmt', sql: 'SELECT 1' },
          ],
        },
      ],
    });
    expect(lines.at(-1)).toMatchObject({ outcome: 'dry_run', applied: [], exit_code: 0 });
  });

  it("--dry-run of the executable's own migrations: the same plan as of their folder", async () => {
    await using database = await freshDatabase();
    const planOf = async (...args: string[]): Promise<unknown> => {
      const lines = linesOf(await migrate(database, ['--json', '--dry-run', ...args]));
      return lines.find(({ event }) => event === 'plan')?.['migrations'];
    };
    const plan = await planOf();
    expect(plan).toMatchObject([{ version: 'V1__consolidated_schema' }]);
    expect(plan).toEqual(await planOf('--dir', new URL('../../migrations', import.meta.url).pathname));
  });
});
