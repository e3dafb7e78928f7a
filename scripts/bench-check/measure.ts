/** Runs a program and says how long it took and how much memory it had at most. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

export interface Measured {
  /** From start to exit. */
  seconds: number;
  /** Of the process itself, in MB; undefined where the system does not tell. */
  peakMb: number | undefined;
}

/** How often the kernel's own high-water mark is read; what is reached in the last instant may be missed. */
const EVERY_MS = 10;

/** @throws where the program does not exit 0 */
export async function measure(program: string, args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const env = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), LANG: 'C.UTF-8' };
  const child = spawn(program, args, { cwd: tmpdir(), env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  let peakKb: number | undefined;
  const timer = setInterval(() => (peakKb = highWaterMark(child.pid) ?? peakKb), EVERY_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, peakMb: peakKb === undefined ? undefined : peakKb / 1024 };
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

/** The middle one; of an even number the lower of both. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;
