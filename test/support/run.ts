import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuseLeaks } from './leaks.ts';

export interface RunOptions {
  /** The whole environment besides PATH, HOME and LANG: nothing is inherited. */
  env?: Record<string, string>;
  /** By default the temporary folder, which holds no configuration. */
  cwd?: string;
  /** Standard input; without it, it is empty. */
  input?: string;
  /** Then the process is killed and the promise rejected, by default 60 s. */
  timeoutMs?: number;
  /** `executable` (default): the built file; `source`: `node src/main.ts`; otherwise a program's path. */
  program?: 'executable' | 'source' | (string & {});
}

export interface RunResult {
  /** Null where a signal ended the process. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** From start to exit. */
  ms: number;
}

export interface Running {
  readonly pid: number;
  /** What it wrote so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when the text, or a match, is in either output; rejects when the process ends without it. */
  waitFor(text: string | RegExp, timeoutMs?: number): Promise<void>;
  /** Sends a signal to the process (not to its children). */
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended and its output is read. */
  readonly done: Promise<RunResult>;
}

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The built file, or the one named by AIM_TEST_EXECUTABLE. */
export const EXECUTABLE = process.env['AIM_TEST_EXECUTABLE'] ?? path.join(ROOT, 'dist', 'aim-migrate');

const commandOf = (program: string): [string, ...string[]] => {
  if (program === 'source') return [process.execPath, path.join(ROOT, 'src', 'main.ts')];
  return [program === 'executable' ? EXECUTABLE : program];
};

/** Nothing of the developer's own settings: no DATABASE_URL, no PG*, no NO_COLOR, an empty home. */
const cleanEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: path.join(tmpdir(), 'aim-no-home'),
  LANG: 'C.UTF-8',
});

class Live implements Running {
  stdout = '';
  stderr = '';
  readonly done: Promise<RunResult>;
  readonly #child: ChildProcess;
  readonly #changed = new EventTarget();

  constructor(args: readonly string[], options: RunOptions) {
    const [file, ...first] = commandOf(options.program ?? 'executable');
    const started = performance.now();
    const child = spawn(file, [...first, ...args], {
      cwd: options.cwd ?? tmpdir(),
      env: { ...cleanEnvironment(), ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdin.on('error', () => undefined).end(options.input ?? '');
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        this[name] += text;
        this.#changed.dispatchEvent(new Event('output'));
      });
    }
    this.done = this.#untilDone(started, options.timeoutMs ?? 60_000);
    // Whoever waits for it hears of it; who does not must not be ended by it.
    this.done.catch(() => undefined);
  }

  async #untilDone(started: number, timeoutMs: number): Promise<RunResult> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#child.kill('SIGKILL');
    }, timeoutMs);
    try {
      const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
        this.#child.once('error', reject);
        this.#child.once('close', (...ended) => resolve(ended));
      });
      refuseLeaks(this.stdout, `standard output of ${path.basename(this.#child.spawnfile)}`);
      refuseLeaks(this.stderr, `standard error of ${path.basename(this.#child.spawnfile)}`);
      if (isLate) throw new Error(`Still running after ${timeoutMs} ms:\n${this.stdout}\n${this.stderr}`);
      return { code, signal, stdout: this.stdout, stderr: this.stderr, ms: performance.now() - started };
    } finally {
      clearTimeout(timer);
      this.#changed.dispatchEvent(new Event('end'));
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async waitFor(text: string | RegExp, timeoutMs = 30_000): Promise<void> {
    const isThere = (): boolean =>
      [this.stdout, this.stderr].some((all) =>
        typeof text === 'string' ? all.includes(text) : text.test(all),
      );
    const done = new AbortController();
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = (why: string): void =>
          reject(new Error(`No ${String(text)}: ${why}\n${this.stdout}\n${this.stderr}`));
        const timer = setTimeout(() => fail(`waited ${timeoutMs} ms`), timeoutMs);
        const look = (): void => void (isThere() && resolve());
        this.#changed.addEventListener('output', look, done);
        this.#changed.addEventListener('end', () => fail('it ended'), done);
        done.signal.addEventListener('abort', () => clearTimeout(timer));
        look();
      });
    } finally {
      done.abort();
    }
  }
}

/** Starts the program, as a user or a deploy script would: output is not a terminal. */
export const start = (args: readonly string[], options: RunOptions = {}): Running => new Live(args, options);

/**
 * Runs the program to its end, whatever its exit code.
 * @throws Error where the tests' password is in its output, in any form
 */
export const run = async (args: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  start(args, options).done;
