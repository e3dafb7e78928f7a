import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NOON, stage } from './stage.ts';

beforeEach(() => vi.useFakeTimers({ now: NOON }));
afterEach(() => vi.useRealTimers());

const START = {
  event: 'migration_start',
  version: '030_x',
  file: '030_x.sql',
  track: 'incremental',
} as const;
const FINISH = {
  event: 'migration_finish',
  version: '030_x',
  file: '030_x.sql',
  duration_ms: 31_000,
} as const;
const PROGRESS = {
  event: 'migration_progress',
  version: '030_x',
  phase: 'building index',
  elapsed_ms: 0,
} as const;
const RETRY = {
  event: 'migration_retry',
  version: '030_x',
  wait_ms: 2000,
  reason: 'canceling statement due to lock timeout',
} as const;
const ERASE = '\r\u001B[2K';
const ERASE_REST = '\u001B[K';

/** The line at the bottom, as it was drawn last. */
const drawn = (out: string): string => stripVTControlCharacters(out).split('\r').at(-1) ?? '';

describe('in a log', () => {
  test('a line after 10 s, after 30 s, and each minute', () => {
    const { reporter, out } = stage({ now: Date.now });
    reporter.event(START);
    reporter.event({ ...PROGRESS, done: 3, total: 4 });
    vi.advanceTimersByTime(9900);
    expect(out()).toBe('Applying: 030_x.sql\n');
    vi.advanceTimersByTime(200_000);
    reporter.event(FINISH);
    vi.advanceTimersByTime(600_000);
    const told = ['10.0 s', '30.0 s', '1 min 0 s', '2 min 0 s', '3 min 0 s'];
    expect(out()).toBe(
      [
        'Applying: 030_x.sql',
        ...told.map((time) => `  Still running 030_x.sql (${time}, building index, 75 %)`),
        '  Applied (31.0 s)\n',
      ].join('\n'),
    );
    expect(out()).not.toContain('\r');
  });

  test('that a terminal shows: where CI is set, there are plain lines all the same', () => {
    const { reporter, out } = stage({ now: Date.now, isTTY: true, env: { CI: 'true', NO_COLOR: '1' } });
    reporter.event(START);
    vi.advanceTimersByTime(31_000);
    expect(out().split('\n')).toEqual([
      'Applying: 030_x.sql',
      '  Still running 030_x.sql (10.0 s)',
      '  Still running 030_x.sql (30.0 s)',
      '',
    ]);
  });

  test('waiting for the database and for another runner is counted on, not begun again', () => {
    const { reporter, out } = stage({ now: Date.now });
    const waiting = { event: 'connect_wait', reason: 'refused', limit_ms: 60_000 } as const;
    reporter.event({ ...waiting, attempt: 1, elapsed_ms: 0 });
    vi.advanceTimersByTime(8000);
    reporter.event({ ...waiting, attempt: 2, elapsed_ms: 8000 });
    vi.advanceTimersByTime(8000);
    reporter.event({
      event: 'connected',
      server_version: '17',
      database: 'd',
      user: 'u',
      elapsed_ms: 16_000,
    });
    expect(out()).toBe(
      'Waiting for the database: refused\n  Still waiting for the database (10.0 s of 1 min 0 s, refused)\n',
    );
  });

  test('behind a wait for the database in the middle of a migration, it is the migration that runs', () => {
    const { reporter, out } = stage({ now: Date.now });
    reporter.event(START);
    vi.advanceTimersByTime(5000);
    reporter.event({ event: 'connect_wait', attempt: 1, reason: 'refused', elapsed_ms: 0, limit_ms: 60_000 });
    vi.advanceTimersByTime(2000);
    reporter.event({ ...PROGRESS, elapsed_ms: 2000 });
    vi.advanceTimersByTime(9000);
    expect(out()).toBe(
      'Applying: 030_x.sql\nWaiting for the database: refused\n  Still running 030_x.sql (10.0 s, building index)\n',
    );
  });

  test('attempts at a lock: the first, who else is in the way, and then one a minute', () => {
    const { reporter, out } = stage({ now: Date.now });
    reporter.event(START);
    for (let attempt = 1; attempt <= 31; attempt += 1) {
      reporter.event({ ...RETRY, attempt, ...(attempt > 1 && { blocked_by: [{ pid: 7 }] }) });
      vi.advanceTimersByTime(2000);
    }
    reporter.event({ ...RETRY, attempt: 32, blocked_by: [{ pid: 8 }] });
    const attempts = out().match(/(?<=Attempt )\d+|(?<=Blocked by )pid \d+/g);
    expect(attempts).toEqual(['1', '2', 'pid 7', '32', 'pid 8']);
    expect(out()).toContain(
      '  Still running 030_x.sql (10.0 s, attempt 6, waiting to try again, blocked by pid 7)\n',
    );
  });
});

describe('on a terminal', () => {
  test('one line that changes, and is gone at the end', () => {
    const { reporter, out } = stage({ now: Date.now, isTTY: true });
    reporter.event(START);
    const before = out().length;
    vi.advanceTimersByTime(900);
    expect(out()).toHaveLength(before);
    reporter.event({ ...PROGRESS, done: 1, total: 4 });
    vi.advanceTimersByTime(200);
    expect(out().slice(before)).toBe(
      `\r\u001B[2m  1.0 s  █████░░░░░░░░░░░░░░░ 25 %  building index\u001B[22m${ERASE_REST}`,
    );
    vi.advanceTimersByTime(900);
    expect(drawn(out())).toMatch(/^ {2}2\.0 s {2}█/);
    reporter.event(FINISH);
    expect(out()).toContain(`${ERASE}  \u001B[32m✓ Applied (31.0 s)\u001B[39m\n`);
    const after = out().length;
    vi.advanceTimersByTime(60_000);
    expect(out()).toHaveLength(after);
  });

  test('a warning does not run into the line', () => {
    const { reporter, out, err } = stage({ now: Date.now, isTTY: true });
    reporter.event(START);
    vi.advanceTimersByTime(2000);
    reporter.warnings([{ severity: 'warning', code: 'x', message: 'Look' }]);
    expect(out().endsWith(ERASE)).toBe(true);
    expect(err()).toContain('Look');
  });

  test('the line never wraps', () => {
    const { reporter, out } = stage({ now: Date.now, isTTY: true, columns: 32 });
    reporter.event(START);
    reporter.event({ ...PROGRESS, statement: '日本'.repeat(50) });
    vi.advanceTimersByTime(1000);
    expect(drawn(out())).toBe('  1.0 s  building index  日…');
  });

  test('a line that wraps since the terminal became narrower is erased as a whole', () => {
    const stream = { columns: 80, isTTY: true, text: '', write: (text: string) => (stream.text += text) };
    const { reporter } = stage({ now: Date.now, stdout: stream, stderr: stream });
    reporter.event(START);
    reporter.event({ ...PROGRESS, statement: 'x'.repeat(200) });
    vi.advanceTimersByTime(1000);
    stream.columns = 30;
    vi.advanceTimersByTime(200);
    // 77 columns were three lines of 30.
    expect(stream.text).toContain('\u001B[2A\r\u001B[J');
    expect(drawn(stream.text)).toHaveLength(27);
  });

  test('without colour the line is there too, in plain characters', () => {
    const { reporter, out } = stage({ now: Date.now, isTTY: true, env: { NO_COLOR: '1' } });
    reporter.event(START);
    reporter.event({ ...PROGRESS, done: 1, total: 4 });
    vi.advanceTimersByTime(1000);
    expect(out()).toContain(`\r  1.0 s  [#####---------------] 25 %  building index${ERASE_REST}`);
  });

  test('that is dumb: plain lines', () => {
    const { reporter, out } = stage({ now: Date.now, isTTY: true, env: { TERM: 'dumb' } });
    reporter.event(START);
    vi.advanceTimersByTime(11_000);
    expect(out()).toBe('Applying: 030_x.sql\n  Still running 030_x.sql (10.0 s)\n');
  });

  test('within a phase a bar never goes back; another phase begins its own', () => {
    const { reporter, out } = stage({ now: Date.now, isTTY: true });
    const shares: (string | undefined)[] = [];
    reporter.event(START);
    vi.advanceTimersByTime(1000);
    for (const [phase, done] of [
      ['scanning', 50],
      ['scanning', 40],
      ['scanning', 60],
      ['loading', 10],
    ] as const) {
      reporter.event({ ...PROGRESS, phase, done, total: 100, unit: 'blocks' });
      vi.advanceTimersByTime(200);
      shares.push(/\d+ %/.exec(drawn(out()))?.[0]);
    }
    expect(shares).toEqual(['50 %', '50 %', '60 %', '10 %']);
  });

  test('figures do not outlive their phase', () => {
    const { reporter, out } = stage({ now: Date.now, isTTY: true });
    reporter.event(START);
    reporter.event({ ...PROGRESS, done: 1, total: 4 });
    reporter.event({ ...PROGRESS, phase: 'running' });
    vi.advanceTimersByTime(1000);
    expect(drawn(out())).toBe('  1.0 s  running');
  });
});

test('--quiet: nothing', () => {
  const { reporter, out, err } = stage({ now: Date.now, quiet: true });
  reporter.event(START);
  reporter.event({ event: 'activity', what: 'comparing rows' });
  vi.advanceTimersByTime(60_000);
  expect(out() + err()).toBe('');
});

describe('what a command does that replays files', () => {
  const REPLAYING = { event: 'activity', what: 'replaying the incrementals' } as const;

  test('stands beside the answer, in a log from time to time', () => {
    const { reporter, out, err } = stage({ now: Date.now, command: 'check' });
    reporter.event({ ...REPLAYING, file: '001_a.sql', done: 0, total: 30 });
    vi.advanceTimersByTime(6000);
    reporter.event({ ...REPLAYING, file: '012_b.sql', done: 12, total: 30 });
    vi.advanceTimersByTime(6000);
    reporter.event({ event: 'activity', what: 'comparing rows' });
    vi.advanceTimersByTime(20_000);
    expect(out()).toBe('');
    expect(err()).toBe(
      '  Still replaying the incrementals (10.0 s, 012_b.sql, 40 %, 12 of 30 files)\n' +
        '  Still comparing rows (30.0 s)\n',
    );
  });

  test('is drawn also where the work leaves no time for timers', () => {
    const { reporter, err } = stage({ now: Date.now, command: 'check', isTTY: true, columns: 100 });
    reporter.event(REPLAYING);
    vi.setSystemTime(NOON + 5000);
    reporter.event({ ...REPLAYING, file: '012_b.sql', done: 12, total: 30 });
    expect(drawn(err())).toBe(
      '  5.0 s  ████████░░░░░░░░░░░░ 40 %  replaying the incrementals  12 of 30 files  012_b.sql',
    );
  });

  test('is no line of --json', () => {
    const { reporter, out } = stage({ json: true });
    reporter.event(REPLAYING);
    expect(out()).toBe('');
  });
});
