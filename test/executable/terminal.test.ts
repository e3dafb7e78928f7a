/** A run on a terminal: what moves there, and what is left when it has ended. */
import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { EXECUTABLE, type Running, type RunResult, start } from '../support/run.ts';
import { product } from './support.ts';

/** That of util-linux gives a command a terminal of its own. */
const SCRIPT = 'script';
const HAS_SCRIPT = spawnSync(SCRIPT, ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');

const SLOW = 'SELECT pg_catalog.pg_sleep(4);\n';
/** Erases the line, or what is behind the cursor; or moves up. */
// oxlint-disable-next-line no-control-regex -- this is what it looks for
const STEERING = /\u001B\[(?:2?[KJ]|\d*A)/;
// oxlint-disable-next-line no-control-regex -- likewise
const COLOUR = /\u001B\[\d*m/;

/** On a terminal of 60 columns; the process that is told is the program itself. */
async function onTerminal(
  database: TestDatabase,
  env: Record<string, string> = {},
): Promise<{ running: Running; pid: () => number; done: Promise<RunResult> }> {
  const folder = await product({ '002_slow.sql': SLOW });
  const command = `stty cols 60; echo "pid $$ "; exec "${EXECUTABLE}" --dir "${folder}"`;
  const running = start(['-qefc', command, '/dev/null'], {
    program: SCRIPT,
    env: { DATABASE_URL: database.url, TERM: 'xterm', SHELL: '/bin/sh', ...env },
  });
  const pid = (): number => Number(/pid (\d+) /.exec(running.stdout)?.[1]);
  return { running, pid, done: running.done };
}

/** What a terminal shows in the end: what follows a carriage return here replaces the line. */
const screen = (output: string): string =>
  output
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => stripVTControlCharacters(line.split('\r').at(-1) ?? ''))
    .join('\n');

describe.runIf(HAS_SCRIPT)('on a terminal', () => {
  it('a line says what runs, within its width, and is gone behind the end', async () => {
    await using database = await freshDatabase();
    const { done } = await onTerminal(database);
    const { code, stdout } = await done;
    expect(code).toBe(0);
    const drawn = [...stripVTControlCharacters(stdout).matchAll(/\r( {2}[\d.]+ s {2}[^\r\n]*)/g)].map(
      ([, line]) => line ?? '',
    );
    expect(drawn.some((line) => line.includes('line 1: SELECT pg_catalog.pg_sleep(4)'))).toBe(true);
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThan(60);
    expect(screen(stdout)).not.toContain('line 1');
    expect(screen(stdout)).toMatch(/▶ Applying: 002_slow\.sql\n {2}✓ Applied \([\d.]+ s\)\n/);
  });

  it('without colour the line is the same', async () => {
    await using database = await freshDatabase();
    const { done } = await onTerminal(database, { NO_COLOR: '1' });
    const { stdout } = await done;
    expect(stdout).toMatch(/\r {2}[\d.]+ s {2}line 1: SELECT/);
    expect(stdout).not.toMatch(COLOUR);
  });

  it.each([
    ['a dumb one', { TERM: 'dumb' }],
    ['that of CI', { CI: 'true' }],
  ] as const)('%s: nothing moves', async (_, env) => {
    await using database = await freshDatabase();
    const { done } = await onTerminal(database, env);
    const { code, stdout } = await done;
    expect([code, STEERING.test(stdout), stdout.replaceAll('\r\n', '').includes('\r')]).toEqual([
      0,
      false,
      false,
    ]);
  });

  it('an interrupt leaves nothing of the line', async () => {
    await using database = await freshDatabase();
    const { running, pid, done } = await onTerminal(database);
    await running.waitFor('line 1: SELECT');
    process.kill(pid(), 'SIGINT');
    const { code, stdout } = await done;
    expect(code).toBe(130);
    expect(screen(stdout)).not.toContain('line 1: SELECT');
    expect(stdout).toContain('Interrupted');
    // Nothing is set that would have to be set back.
    expect(stdout).not.toContain('\u001B[?');
  });
});
