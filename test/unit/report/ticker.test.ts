import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
const ERASE = '\r\u001B[2K';

test('not a terminal: a line every 15 seconds', () => {
  const { reporter, out } = stage({ now: Date.now });
  reporter.event(START);
  reporter.event({ ...PROGRESS, done: 3, total: 4 });
  vi.advanceTimersByTime(31_000);
  reporter.event(FINISH);
  vi.advanceTimersByTime(60_000);
  expect(out()).toBe(
    'Applying: 030_x.sql\n' +
      '  Still running 030_x.sql (15.0 s, building index, 75 %)\n' +
      '  Still running 030_x.sql (30.0 s, building index, 75 %)\n' +
      '  Applied (31.0 s)\n',
  );
});

test('a terminal: one line that changes, and is gone at the end', () => {
  const { reporter, out } = stage({ now: Date.now, isTTY: true });
  reporter.event(START);
  const before = out().length;
  vi.advanceTimersByTime(900);
  expect(out()).toHaveLength(before);
  reporter.event({ ...PROGRESS, done: 1, total: 4 });
  vi.advanceTimersByTime(200);
  expect(out().slice(before)).toBe(
    `${ERASE}\u001B[2m  1.0 s  █████░░░░░░░░░░░░░░░ 25 %  building index\u001B[22m`,
  );
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
  const { reporter, out } = stage({ now: Date.now, isTTY: true, columns: 30 });
  reporter.event(START);
  reporter.event({ ...PROGRESS, statement: '日本'.repeat(50) });
  vi.advanceTimersByTime(1000);
  const line = stripVTControlCharacters(out().split(ERASE).at(-1) ?? '');
  expect(line).toBe('  1.0 s  building index  日…');
  expect(out().endsWith('\u001B[22m')).toBe(true);
});

test('--quiet: nothing', () => {
  const { reporter, out } = stage({ now: Date.now, quiet: true });
  reporter.event(START);
  vi.advanceTimersByTime(60_000);
  expect(out()).toBe('');
});

test('waiting for the database and for another runner is counted on, not begun again', () => {
  const { reporter, out } = stage({ now: Date.now });
  reporter.event({ event: 'connect_wait', attempt: 1, reason: 'refused', elapsed_ms: 0, limit_ms: 60_000 });
  vi.advanceTimersByTime(10_000);
  reporter.event({
    event: 'connect_wait',
    attempt: 2,
    reason: 'refused',
    elapsed_ms: 10_000,
    limit_ms: 60_000,
  });
  vi.advanceTimersByTime(6000);
  reporter.event({ event: 'connected', server_version: '17', database: 'd', user: 'u', elapsed_ms: 16_000 });
  expect(out()).toBe('Waiting for the database: refused\n  Still waiting for the database (15.0 s)\n');
});
