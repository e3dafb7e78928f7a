/** Runs a program and says how long it took and how much memory it had at most. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Measured {
  /** From start to exit. */
  seconds: number;
  /** Of the process itself, in MB (1,000,000 bytes); undefined where it was not asked for or the system does not tell. */
  peakMb: number | undefined;
}

export interface MeasureOptions {
  /** The whole environment besides PATH, HOME and LANG: nothing is inherited. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /**
   * How often the kernel's own high-water mark is read, in milliseconds; what is reached in the last instant may be
   * missed. By default never: it takes time of the processor that is measured.
   */
  memoryEveryMs?: number;
  /** Then it is killed, and has failed. */
  timeoutMs?: number;
}

export interface Ended extends Measured {
  /** Null where a signal ended it. */
  code: number | null;
  /** Both streams, as they came. */
  output: string;
}

/** Runs it to its end, whatever its exit code. Its output goes into a file: reading it is no work of this process. */
export async function runMeasured(
  program: string,
  args: readonly string[],
  options: MeasureOptions = {},
): Promise<Ended> {
  const folder = mkdtempSync(path.join(tmpdir(), 'aim-measure-'));
  const log = path.join(folder, 'output');
  const file = openSync(log, 'a');
  try {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8', ...options.env };
    const started = performance.now();
    const child = spawn(program, args, { cwd: options.cwd ?? folder, env, stdio: ['ignore', file, file] });
    let peakKb: number | undefined;
    const look = (): void => void (peakKb = highWaterMark(child.pid) ?? peakKb);
    const looks = options.memoryEveryMs === undefined ? undefined : setInterval(look, options.memoryEveryMs);
    const limit =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    }).finally(() => {
      clearInterval(looks);
      clearTimeout(limit);
    });
    const seconds = (performance.now() - started) / 1000;
    const peakMb = peakKb === undefined ? undefined : (peakKb * 1024) / 1e6;
    return { seconds, peakMb, code, output: readFileSync(log, 'utf8') };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws where the program does not exit 0 */
export async function measure(
  program: string,
  args: readonly string[],
  options: MeasureOptions = {},
): Promise<Measured> {
  const { code, output, ...measured } = await runMeasured(program, args, options);
  if (code !== 0) {
    const how = code === null ? 'was killed' : `ended with ${code}`;
    throw new Error(
      `${path.basename(program)} ${args.join(' ').slice(0, 500)} ${how}:\n${output.slice(-4000)}`,
    );
  }
  return measured;
}

/** In kB; only Linux tells it of a process that still runs. */
function highWaterMark(pid: number | undefined): number | undefined {
  try {
    const [, kb] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? undefined : Number(kb);
  } catch {
    return undefined;
  }
}
