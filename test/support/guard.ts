/**
 * Runs beside one test server and outlives the tests by a moment: when the pipe on its standard input closes,
 * however the tests ended (also by SIGKILL), it stops the server in the folder it was given, and removes that.
 */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: guard.ts FOLDER');

/** The running postmaster's process id, by its own lock file. */
const postmaster = (): number | undefined => {
  try {
    return Number.parseInt(readFileSync(path.join(folder, 'data', 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return undefined;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const cleanUp = async (): Promise<void> => {
  const pid = postmaster();
  if (pid !== undefined && isAlive(pid)) {
    process.kill(pid, 'SIGQUIT');
    for (let waited = 0; isAlive(pid) && waited < 5000; waited += 20) await sleep(20);
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.on('close', () => void cleanUp());
