/**
 * One process at a time in the folder of an embedded database: PGlite has no lock of its own.
 *
 * The lock is an exclusive transaction of Node's built-in SQLite on an empty file beside the data: an operating
 * system's lock on each platform, freed by the kernel when its holder dies, however it dies. A file with a
 * process id would need guesses: about ids used again, and about ids in other containers.
 */
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Failure } from '../../diagnostic.ts';

export interface FolderLock {
  release: () => void;
}

/** Keeps the locks from the garbage collector, which would close and so free them. */
const held = new Set<DatabaseSync>();

function release(lock: DatabaseSync): void {
  if (held.delete(lock)) lock.close();
}

const POLL_MS = 50;
const SQLITE_BUSY = 5;

/**
 * Takes the lock, waiting for another holder until the time is up.
 * @param file the lock's file, made where it is missing.
 * @param timeoutMs 0 means: do not wait.
 * @throws Failure with exit code 5 where the time is up.
 */
export async function lockFolder(file: string, timeoutMs: number): Promise<FolderLock> {
  const { DatabaseSync: Database } = await import('node:sqlite');
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const lock = new Database(file, { timeout: 0 });
    try {
      lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      held.add(lock);
      return { release: () => release(lock) };
    } catch (error) {
      lock.close();
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
      if (performance.now() >= deadline) throw busy(timeoutMs, error);
    }
    await sleep(POLL_MS);
  }
}

const busy = (timeoutMs: number, cause: unknown): Failure =>
  new Failure(
    EXIT.unreachable,
    {
      severity: 'error',
      code: 'embedded-busy',
      message: `Another process has the embedded database open (waited ${timeoutMs / 1000} s)`,
      remedy: 'Try again when it has ended, or use another folder.',
    },
    { cause },
  );
