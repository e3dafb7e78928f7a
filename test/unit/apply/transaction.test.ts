import { describe, expect, it } from 'vitest';
import { compose, type ComposeContext } from '../../../src/apply/compose.ts';
import { lockKey } from '../../../src/apply/advisory.ts';
import { parseMigration } from '../../../src/migrations/parse.ts';
import type { ParsedFile } from '../../../src/migrations/migration.ts';
import { decide } from '../../../src/plan/decide.ts';
import type { DatabaseState } from '../../../src/plan/state.ts';
import { Backoff } from '../../../src/apply/backoff.ts';
import { historyOf, NAMES, row, setOf, SMALL, stateOf } from '../../support/migrations.ts';

async function contextFor(
  state: DatabaseState,
  files: Record<string, string> = SMALL,
): Promise<ComposeContext> {
  const plan = decide(state, setOf(files), NAMES);
  if (plan.kind !== 'plan') throw new Error(plan.diagnostic.message);
  const parsed = new Map<string, ParsedFile>();
  for (const { migration } of plan.steps) parsed.set(migration.version, await parseMigration(migration));
  return {
    plan,
    names: NAMES,
    toolVersion: '1.2.3',
    leaseMs: undefined,
    timeouts: { lockMs: 500, statementMs: 0 },
    parsed: (step) => parsed.get(step.migration.version)!,
    sentinel: 'made',
  };
}

describe('on lease', () => {
  it('the session is told after each reset, the transaction by the length of its file; else nothing is', async () => {
    const context = await contextFor(stateOf());
    const [step] = context.plan.steps;
    if (!step) throw new Error('nothing to do');
    const { opening, body, parsed } = compose(step, stateOf(), true, { ...context, leaseMs: 10_000 });
    const inside = Math.ceil(10_000 + parsed.sql.length / 8);
    expect(opening).toContain(`SET LOCAL idle_in_transaction_session_timeout = ${inside};`);
    expect(body).toMatch(
      /RESET ALL;[^]*SET idle_session_timeout = 10000;\nSET idle_in_transaction_session_timeout = 10000;/,
    );
    const without = compose(step, stateOf(), true, context);
    expect(without.opening + without.body).not.toContain('idle_');
  });
});

describe('a commit', () => {
  it('waits for the disk, but in a database that is thrown away, and only behind the file and its reset', async () => {
    const context = await contextFor(stateOf());
    const [step] = context.plan.steps;
    if (!step) throw new Error('nothing to do');
    const durable = compose(step, stateOf(), true, context);
    expect(durable.body).toMatch(
      /RESET ALL;[^]*set_config\('synchronous_commit', 'local', true\)[^]*COMMIT$/,
    );
    const fleeting = compose(step, stateOf(), true, { ...context, commit: 'fleeting' });
    expect(fleeting.body).toMatch(/RESET ALL;[^]*SET LOCAL synchronous_commit = off;[^]*COMMIT$/);
    expect(fleeting.opening).not.toContain('synchronous_commit');
    expect(fleeting.body).not.toContain("'local'");
  });
});

describe('the messages of a migration', () => {
  it("begin with the file itself, so that the server's positions are the file's, and end with COMMIT", async () => {
    const context = await contextFor(stateOf());
    const [first, second] = context.plan.steps.map((step, index) =>
      compose(step, stateOf(), index === 0, context),
    );
    expect(first?.body.startsWith(SMALL['V1__consolidated_schema.sql'])).toBe(true);
    expect(second?.body.startsWith(SMALL['003_agents.sql'])).toBe(true);
    expect(first?.body.endsWith(';\nCOMMIT')).toBe(true);
    expect(second?.opening).toMatch(
      /^SET LOCAL lock_timeout = 500;\nSET LOCAL statement_timeout = 0;\n[^]*;\nINSERT INTO "public"."schema_migrations"/,
    );
  });

  it('survive a file that ends in a comment without a line end', async () => {
    const context = await contextFor(stateOf(), { ...SMALL, '003_agents.sql': 'SELECT 1 -- the end' });
    const { body } = compose(context.plan.steps[1]!, stateOf(), false, context);
    expect(body).toContain('SELECT 1 -- the end\n;SET CONSTRAINTS');
  });

  it('record V1 and what it covers behind V1, and require the sentinel', async () => {
    const context = await contextFor(stateOf());
    const { opening, body } = compose(context.plan.steps[0]!, stateOf(), true, context);
    expect(opening).not.toContain('schema_migrations');
    for (const version of ['V1__consolidated_schema', '001_initial', '002_users'])
      expect(body).toContain(`('${version}'`);
    expect(body).toContain(`THEN 'no_sentinel'`);
  });

  it('carry what V1 covers only with the first write', async () => {
    const state = stateOf({ sentinel: true, history: historyOf(row('V1__consolidated_schema')) });
    const context = await contextFor(state);
    const [step] = context.plan.steps;
    expect(compose(step!, state, true, context).opening).toContain(`('001_initial'`);
    expect(compose(step!, state, false, context).opening).not.toContain(`('001_initial'`);
  });

  it('take the timeouts of the file before those of the run', async () => {
    const file = '-- aim-migrate: lock-timeout 2s\n-- aim-migrate: statement-timeout 1min\nSELECT 1;';
    const context = await contextFor(stateOf(), { ...SMALL, '003_agents.sql': file });
    const { opening } = compose(context.plan.steps[1]!, stateOf(), false, context);
    expect(opening).toMatch(/^SET LOCAL lock_timeout = 2000;\nSET LOCAL statement_timeout = 60000;/);
  });
});

describe('the lock', () => {
  it('is another one for another history', () => {
    const keys = [NAMES, { ...NAMES, schema: 'other' }, { ...NAMES, historyTable: 'other' }].map(lockKey);
    expect(new Set(keys).size).toBe(3);
    expect(lockKey(NAMES)).toBe(lockKey({ ...NAMES, sentinel: 'other' }));
  });

  it('fits into a bigint of PostgreSQL', () => {
    expect(BigInt.asIntN(64, lockKey(NAMES))).toBe(lockKey(NAMES));
  });
});

describe('the backoff', () => {
  it('doubles up to five seconds, never below half, and ends with its time', () => {
    const low = new Backoff(60_000, 0, () => 0);
    expect(Array.from({ length: 8 }, () => low.next(0))).toEqual([50, 100, 200, 400, 800, 1600, 2500, 2500]);
    const high = new Backoff(1000, 0, () => 0.999_999);
    expect([high.next(0), high.next(900), high.next(990)]).toEqual([100, undefined, undefined]);
  });

  it.each([100, 500, 2000])(
    'rests so long after a wait of %i ms that traffic moves four fifths of the time',
    (heldMs) => {
      const backoff = new Backoff(3_600_000, 0, () => 0);
      for (let attempt = 0; attempt < 10; attempt += 1) {
        const pause = backoff.next(0, heldMs) ?? 0;
        expect(heldMs / (heldMs + pause)).toBeLessThanOrEqual(0.2);
      }
    },
  );
});
