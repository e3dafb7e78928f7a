import { describe, expect, it } from 'vitest';
import type { CheckFinding, CheckOutcome } from '../../../src/outcomes.ts';
import { formatCheck } from '../../../src/report/check-formats.ts';
import { checkText } from '../../../src/report/check-text.ts';
import { styleFor } from '../../../src/report/style.ts';

const FINDINGS: CheckFinding[] = [
  {
    kind: 'changed',
    object: 'table column public.users.email',
    parent: 'table public.users',
    attribute: 'default',
    consolidated: "'a|b'::text",
    incremental: '100% <"`new`">\n,:',
    consolidated_at: { file: 'V1__consolidated_schema.sql', line: 7 },
    incremental_at: { file: '002_users.sql', line: 3 },
  },
  {
    kind: 'missing',
    object: 'view public.tall',
    parent: 'view public.tall',
    consolidated: null,
    incremental: 'view public.tall',
  },
  {
    kind: 'rows',
    object: 'table public.users',
    parent: 'table public.users',
    attribute: 'id = 1',
    consolidated: 'name = x\u001b[31m',
    incremental: null,
  },
  {
    kind: 'column-order',
    object: 'table public.users',
    parent: 'table public.users',
    attribute: 'column order',
    consolidated: 'b, a',
    incremental: 'a, b',
  },
];

const outcome = (findings: CheckFinding[], ignored = 0): CheckOutcome => ({
  command: 'check',
  schema_version: 1,
  exit_code: findings.length > 0 ? 1 : 0,
  dir: 'migrations',
  shadow: 'the embedded database, PostgreSQL 18',
  findings,
  ignored,
  notes: [],
  compared: { objects: 12, tables: 2, rows: 3 },
  format: 'text',
  duration_ms: 1234,
});

describe('what check found', () => {
  it('for people', () => {
    expect(checkText(outcome(FINDINGS, 2), styleFor(false)).join('\n')).toMatchInlineSnapshot(`
      "table public.users
        table column public.users.email: default differs
            V1            'a|b'::text  V1__consolidated_schema.sql:7
            incrementals  100% <"\`new\`"> ,:  002_users.sql:3
        row id = 1
            V1            name = x
            incrementals  (nothing)
        order of columns
            V1            b, a
            incrementals  a, b

      view public.tall
        missing in V1
            V1            (nothing)
            incrementals  view public.tall

      The tracks give different databases: 4 difference(s) in 2 object(s), 2 ignored"
    `);
    expect(checkText(outcome([]), styleFor(false)).join('\n')).toMatchInlineSnapshot(
      `"Both tracks give the same database (12 objects, 2 tables, 3 rows; 1.2 s)"`,
    );
  });

  it('as annotations of GitHub', () => {
    expect(formatCheck(outcome(FINDINGS), 'github')).toMatchInlineSnapshot(`
      "::error file=V1__consolidated_schema.sql,line=7,title=table column public.users.email%3A default differs::V1: 'a|b'::text%0Aincrementals: 100%25 <"\`new\`">%0A,:
      ::error title=view public.tall%3A missing in V1::V1: (nothing)%0Aincrementals: view public.tall
      ::error title=table public.users%3A row id = 1::V1: name = x%0Aincrementals: (nothing)
      ::error title=table public.users%3A order of columns::V1: b, a%0Aincrementals: a, b"
    `);
    expect(formatCheck(outcome([]), 'github')).toBe('');
  });

  it('as SARIF', () => {
    const log = JSON.parse(formatCheck(outcome(FINDINGS), 'sarif')) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: unknown[] }[];
    };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual([
      'changed',
      'missing',
      'rows',
      'column-order',
    ]);
    expect(log.runs[0]?.results[0]).toMatchObject({
      ruleId: 'changed',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'V1__consolidated_schema.sql' },
            region: { startLine: 7 },
          },
        },
      ],
    });
  });

  it('as JUnit', () => {
    expect(formatCheck(outcome(FINDINGS), 'junit')).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
        <testsuite name="aim-migrate check" tests="2" failures="2" time="1.234">
          <testcase classname="check" name="table public.users"><failure message="3 difference(s)">table column public.users.email: default differs
      V1: 'a|b'::text
      incrementals: 100% &lt;&quot;\`new\`&quot;&gt;
      ,:

      table public.users: row id = 1
      V1: name = x
      incrementals: (nothing)

      table public.users: order of columns
      V1: b, a
      incrementals: a, b</failure></testcase>
          <testcase classname="check" name="view public.tall"><failure message="1 difference(s)">view public.tall: missing in V1
      V1: (nothing)
      incrementals: view public.tall</failure></testcase>
        </testsuite>
      </testsuites>"
    `);
    expect(formatCheck(outcome([]), 'junit')).toContain('tests="1" failures="0"');
  });

  it('as Markdown', () => {
    expect(formatCheck(outcome(FINDINGS, 1), 'markdown')).toMatchInlineSnapshot(`
      "❌ The tracks give different databases: 4 difference(s) (1 ignored).

      | object | V1 | incrementals |
      |---|---|---|
      | table column public.users.email: default differs | \`'a\\|b'::text\`<br>V1__consolidated_schema.sql:7 | \`100% <"ˋnewˋ"> ,:\`<br>002_users.sql:3 |
      | view public.tall: missing in V1 | – | \`view public.tall\` |
      | table public.users: row id = 1 | \`name = x\` | – |
      | table public.users: order of columns | \`b, a\` | \`a, b\` |"
    `);
    expect(formatCheck(outcome([]), 'markdown')).toMatch(
      /^✅ Both tracks give the same database: 12 objects/,
    );
  });
});
