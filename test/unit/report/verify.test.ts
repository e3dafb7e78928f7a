import { describe, expect, it } from 'vitest';
import type { TablesOutcome, VerifyFinding, VerifyOutcome } from '../../../src/outcomes.ts';
import { styleFor } from '../../../src/report/style.ts';
import { verifyText } from '../../../src/report/verify-text.ts';

const FINDINGS: VerifyFinding[] = [
  {
    kind: 'extra',
    object: 'index public.by_hand',
    parent: 'table public.agents',
    database: 'CREATE INDEX by_hand ON public.agents USING btree (note)',
    files: null,
  },
  {
    kind: 'changed',
    object: 'column public.agents.name',
    parent: 'table public.agents',
    attribute: 'default',
    database: 'DEFAULT 1',
    files: 'DEFAULT 2',
    changes: [{ attribute: 'default', database: '1', files: '2' }],
    files_at: { file: 'migrations/002_agents.sql', line: 4 },
  },
  {
    kind: 'missing',
    object: 'view public.v',
    parent: 'view public.v',
    database: null,
    files: 'CREATE VIEW v',
  },
];

const outcome = (findings: VerifyFinding[], more: Partial<VerifyOutcome> = {}): VerifyOutcome => ({
  command: 'verify',
  schema_version: 1,
  scope: 'schema',
  exit_code: findings.length > 0 ? 1 : 0,
  target: 'app@db:5432/shop',
  dir: 'migrations',
  version: '002_agents',
  pending: [],
  shadow: 'the embedded database, PostgreSQL 18',
  findings,
  ignored: 0,
  left_out: 0,
  notes: [],
  compared: { objects: 12 },
  warnings: [],
  format: 'text',
  duration_ms: 1234,
  ...more,
});

const shown = (of: VerifyOutcome | TablesOutcome): string => verifyText(of, styleFor(false)).join('\n');

describe('what verify found', () => {
  it('for people', () => {
    const notes = ['Not compared, since the login may not read it: pg_subscription.subconninfo'];
    expect(shown(outcome(FINDINGS, { notes, pending: ['003_tags'], ignored: 2, left_out: 3 })))
      .toMatchInlineSnapshot(`
      "table public.agents
        index public.by_hand: only in the database
            database  CREATE INDEX by_hand ON public.agents USING btree (note)
            files     (nothing)
        column public.agents.name: default differs
            database  DEFAULT 1
            files     DEFAULT 2  migrations/002_agents.sql:4

      view public.v
        missing in the database
            database  (nothing)
            files     CREATE VIEW v

      Pending, and not compared: 003_tags
      Not compared, since the login may not read it: pg_subscription.subconninfo
      The database is not as its files up to 002_agents say: 3 difference(s) in 2 object(s), 2 ignored, 3 left out"
    `);
  });

  it('where there is nothing to tell', () => {
    expect(shown(outcome([], { left_out: 1 }))).toBe(
      'The database is as its files up to 002_agents say (12 objects, 1 left out; 1.2 s)',
    );
  });

  it.each(['github', 'markdown', 'junit'] as const)('as %s', (format) => {
    expect(shown(outcome(FINDINGS, { format, ignored: 1, left_out: 1 }))).toMatchSnapshot('different');
    expect(shown(outcome([], { format }))).toMatchSnapshot('equal');
  });

  it('as SARIF', () => {
    const { runs } = JSON.parse(shown(outcome(FINDINGS, { format: 'sarif' }))) as {
      runs: { results: object[] }[];
    };
    expect(runs[0]?.results).toHaveLength(3);
    expect(runs[0]?.results[1]).toMatchObject({
      ruleId: 'changed',
      message: { text: 'column public.agents.name: default differs\ndatabase: DEFAULT 1\nfiles: DEFAULT 2' },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'migrations/002_agents.sql' } } }],
    });
  });
});

const tables = (more: Partial<TablesOutcome>): TablesOutcome => ({
  command: 'verify',
  schema_version: 1,
  scope: 'tables',
  exit_code: 0,
  target: 'app@db:5432/shop',
  dir: 'migrations',
  ready: true,
  version: '002_agents',
  pending: [],
  tables: 2,
  missing_tables: [],
  reason: null,
  remedy: null,
  duration_ms: 21,
  ...more,
});

describe('whether an application may start', () => {
  it('is one line', () => {
    expect(shown(tables({}))).toBe('Ready: 002_agents, 2 table(s) (21 ms)');
    const lack = {
      ready: false,
      reason: '1 migration(s) pending (003\u001b[31m)',
      remedy: 'run `aim-migrate up`',
    };
    expect(shown(tables(lack))).toBe('Not ready: 1 migration(s) pending (003): run `aim-migrate up`');
  });
});
