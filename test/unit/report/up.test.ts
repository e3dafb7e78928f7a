import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { EXIT, refusal } from '../../../src/diagnostic.ts';
import type { UpOutcome } from '../../../src/outcomes.ts';
import type { SafeReporter } from '../../../src/report/reporter.ts';
import { type Stage, stage } from './stage.ts';

const V1 = { version: 'V1__consolidated_schema', file: 'V1__consolidated_schema.sql' };
const M29 = { version: '029_set_trust_score_defaults', file: '029_set_trust_score_defaults.sql' };
const M30 = { version: '030_correct_trust_score_scale', file: '030_correct_trust_score_scale.sql' };

const outcome = (more: Partial<UpOutcome>): UpOutcome => ({
  command: 'up',
  exit_code: EXIT.done,
  outcome: 'applied',
  applied: [],
  not_applied: [],
  duration_ms: 100,
  errors: [],
  ...more,
});

function begin(reporter: SafeReporter): void {
  reporter.event({
    event: 'run_start',
    command: 'up',
    tool_version: '0.1.0',
    target: 'postgres://app:s3cret@db/app',
  });
  reporter.event({ event: 'connected', server_version: '17.5', database: 'app', user: 'app', elapsed_ms: 7 });
}

function fresh({ reporter }: Stage): void {
  begin(reporter);
  const decision = { found: 'fresh', track: 'consolidated', reason: 'the schema is empty' } as const;
  reporter.event({ event: 'decision', ...decision, pending: [V1.version], dir: 'the executable' });
  reporter.event({ event: 'migration_start', ...V1, track: 'consolidated', statements: 120 });
  reporter.event({ event: 'migration_finish', ...V1, duration_ms: 48 });
  reporter.outcome(outcome({ applied: [V1.version] }));
}

function existing({ reporter }: Stage): void {
  begin(reporter);
  const decision = { found: 'existing', track: 'incremental', reason: '2 are missing' } as const;
  reporter.event({ event: 'decision', ...decision, pending: [M29.version, M30.version], dir: 'migrations' });
  reporter.event({ event: 'migration_start', ...M29, track: 'incremental' });
  reporter.event({ event: 'migration_finish', ...M29, duration_ms: 12 });
  reporter.event({ event: 'migration_start', ...M30, track: 'incremental' });
  reporter.event({ event: 'notice', severity: 'NOTICE', message: 'relation "x" already exists, skipping' });
  reporter.event({ event: 'migration_finish', ...M30, duration_ms: 31 });
  reporter.outcome(outcome({ applied: [M29.version, M30.version] }));
}

function failed({ reporter }: Stage): void {
  begin(reporter);
  const decision = { found: 'existing', track: 'incremental', reason: '2 are missing' } as const;
  reporter.event({ event: 'decision', ...decision, pending: [M29.version, M30.version], dir: 'migrations' });
  reporter.event({ event: 'migration_start', ...M29, track: 'incremental' });
  reporter.event({ event: 'migration_finish', ...M29, duration_ms: 12 });
  reporter.event({ event: 'migration_start', ...M30, track: 'incremental' });
  const message = 'column "naem" does not exist';
  reporter.event({ event: 'migration_failed', ...M30, line: 3, column: 9, sqlstate: '42703', message });
  reporter.outcome(
    outcome({
      exit_code: EXIT.failed,
      outcome: 'failed',
      applied: [M29.version],
      not_applied: [M30.version],
      failed: { ...M30, rolled_back: true },
      errors: [
        {
          severity: 'error',
          code: 'migration-failed',
          message,
          place: { file: M30.file, line: 3, column: 9, source: 'SELECT  naem FROM users;' },
          detail: 'first\nsecond',
          hint: 'Perhaps you meant "name".',
          remedy: 'Correct the file and run again.',
        },
      ],
    }),
  );
}

describe.each([
  ['plain', {}],
  ['terminal', { isTTY: true }],
  ['NO_COLOR on a terminal', { isTTY: true, env: { NO_COLOR: '1' } }],
  ['--verbose', { verbose: true }],
  ['--quiet', { quiet: true }],
  ['--json', { json: true }],
] as const)('%s', (_, options) => {
  test.each([
    ['fresh', fresh],
    ['existing', existing],
    ['failed', failed],
  ])('%s', (__, play) => {
    const s = stage(options);
    play(s);
    expect(`${s.out()}---- stderr\n${s.err()}`).toMatchSnapshot();
  });
});

/** The words of a text, without colours. */
const words = (text: string) => stripVTControlCharacters(text).match(/[A-Za-z0-9_"]{2,}/g);

test('plain text is what a terminal shows, without colour and symbols', () => {
  const [rich, noColor, plain] = [stage({ isTTY: true }), stage({ isTTY: true, color: false }), stage()];
  for (const s of [rich, noColor, plain]) existing(s);
  expect(noColor.out()).toBe(plain.out());
  expect(plain.out()).toMatch(/^[\n\u0020-\u007E]*$/);
  expect(words(rich.out())).toEqual(words(plain.out()));
});

describe('what is said once', () => {
  const nothing = {
    event: 'decision',
    found: 'existing',
    track: 'incremental',
    reason: 'r',
    pending: [],
    dir: 'm',
  } as const;

  test('nothing pending', () => {
    const { reporter, out } = stage();
    reporter.event(nothing);
    reporter.outcome(outcome({ outcome: 'up_to_date' }));
    expect(out()).toBe(
      'Existing database detected\n  Using incremental migrations\n\nNo pending migrations\n',
    );
  });

  test('the decision under the lock, where another runner was faster', () => {
    const { reporter, out } = stage();
    reporter.event({ ...nothing, pending: ['030_x'] });
    reporter.event({ event: 'lock_wait', holder: { pid: 7, user: 'app' }, elapsed_ms: 0 });
    reporter.event({ event: 'lock_wait', holder: { pid: 7, user: 'app' }, elapsed_ms: 500 });
    reporter.event(nothing);
    reporter.outcome(outcome({ outcome: 'up_to_date' }));
    expect(out()).toBe(
      'Existing database detected\n  Using incremental migrations\n\nFound 1 pending migration(s)\n\n' +
        'Another runner is at work, waiting for it (pid 7, user app)\nNo pending migrations\n',
    );
  });

  test('a tail after V1', () => {
    const { reporter, out } = stage();
    reporter.event({ ...nothing, found: 'fresh', track: 'consolidated', pending: [V1.version, '031_x'] });
    reporter.event({ event: 'migration_start', ...V1, track: 'consolidated' });
    reporter.event({ event: 'migration_finish', ...V1, duration_ms: 48 });
    expect(out()).toMatch(/Consolidated schema applied \(48 ms\)\n\nFound 1 pending migration\(s\)\n\n$/);
  });

  test('a fresh database on the incremental track says why', () => {
    const { reporter, out } = stage();
    reporter.event({
      ...nothing,
      found: 'fresh',
      reason: 'V1 covers more than --to 012',
      pending: ['001_a'],
    });
    expect(out()).toMatch(
      /^Fresh database detected\n {2}Using incremental migrations\n {2}V1 covers more than/,
    );
  });
});

test('a retry names who is in the way', () => {
  const { reporter, out } = stage();
  reporter.event({
    event: 'migration_retry',
    version: M30.version,
    attempt: 1,
    wait_ms: 250,
    reason: 'canceling statement due to lock timeout',
    blocked_by: [
      {
        pid: 42,
        user: 'app',
        application: 'psql',
        query: 'UPDATE agents\n SET x',
        since: '2026-11-20T11:59:00Z',
      },
    ],
  });
  expect(out()).toBe(
    '  Attempt 1: canceling statement due to lock timeout; rolled back, trying again in 250 ms\n' +
      '    Blocked by pid 42, user app, psql, since 2026-11-20T11:59:00Z: UPDATE agents SET x\n',
  );
});

describe('what is thrown', () => {
  test('a refusal before anything ran', () => {
    const { reporter, out, err } = stage();
    expect(reporter.failure(refusal('not-empty', 'Not ours', { remedy: '--allow-nonempty' }))).toBe(4);
    expect(out()).toBe('');
    expect(err()).toBe('Error: Not ours\n  What to do: --allow-nonempty\n\nNothing was changed.\n');
  });

  test('half-way: what was applied stays said, also in JSON', () => {
    const [text, json] = [stage(), stage({ json: true })];
    for (const { reporter } of [text, json]) {
      reporter.event({
        event: 'decision',
        found: 'existing',
        track: 'incremental',
        reason: 'r',
        pending: ['1_a', '2_b'],
        dir: 'm',
      });
      reporter.event({ event: 'migration_start', version: '1_a', file: '1_a.sql', track: 'incremental' });
      reporter.event({ event: 'migration_finish', version: '1_a', file: '1_a.sql', duration_ms: 1 });
      expect(reporter.failure(refusal('gone', 'The history is gone'))).toBe(4);
    }
    expect(text.err()).toMatch(/\nApplied, and they stay: 1_a\nNot applied: 2_b\n$/);
    expect(JSON.parse(json.out().trim().split('\n').at(-1) ?? '')).toEqual({
      event: 'run_finish',
      time: '2026-11-20T12:00:00.000Z',
      outcome: 'refused',
      applied: ['1_a'],
      not_applied: ['2_b'],
      duration_ms: 0,
      exit_code: 4,
    });
  });

  test('a bug: exit code 3, no secret, the stack with --verbose only', () => {
    const quiet = stage();
    expect(quiet.reporter.failure(new TypeError('no s3cret here'))).toBe(3);
    expect(quiet.err()).toMatch(
      /^Error: Unexpected error: no \[hidden\] here\n {2}What to do: This is a bug/,
    );
    const verbose = stage({ verbose: true });
    verbose.reporter.failure('text');
    expect(verbose.err()).toMatch(/Detail: Error: text\n +at /);
  });
});
