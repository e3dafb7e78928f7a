import { spawn } from 'node:child_process';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const GUARD = fileURLToPath(new URL('guard.ts', import.meta.url));

export interface GuardedFolder {
  readonly path: string;
  /** Stops the server in it, if there is one, and removes it. Safe to call twice. */
  remove(): Promise<void>;
}

/** A new folder in the temporary folder that goes with this process, however that ends; see guard.ts. */
export const guardedFolder = async (prefix: string): Promise<GuardedFolder> => {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), prefix)));
  // In a group of its own, as Ctrl-C is for the tests.
  const guard = spawn(process.execPath, [GUARD, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => guard.once('exit', () => resolve()));
  const remove = async (): Promise<void> => {
    guard.stdin.end();
    await ended;
  };
  return { path: folder, remove };
};
