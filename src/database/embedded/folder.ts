/**
 * The folder of an embedded database: a lock file, and PostgreSQL's data directory in `data`, made whole or not
 * at all. All of it lies within the folder, so that the folder may be a mounted volume.
 *
 * The lock file must not lie in the data directory: after a crash PostgreSQL opens and closes every file there,
 * and POSIX frees a process's locks on a file when the process closes any descriptor of it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { refusal } from '../../diagnostic.ts';
import { untar } from './tar.ts';

/** The major version of the PostgreSQL inside. */
const MAJOR = '18';

const LOCK_FILE = 'aim-migrate.lock';
const DATA = 'data';
/** A data directory that is not finished. */
const UNFINISHED = 'data.new';

/**
 * Makes the folder where it is missing, and refuses one that is not ours, without changing it.
 * @returns the path of its lock file.
 * @throws Failure with exit code 4.
 */
export async function claimFolder(dir: string): Promise<string> {
  const names = await readdir(resolve(dir)).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw refusal('embedded-not-a-folder', `${dir} is a file, not a folder`);
    throw error;
  });
  if (names.length > 0 && !names.includes(LOCK_FILE)) {
    throw refusal(
      'embedded-foreign-folder',
      `The folder ${dir} is not empty and holds no embedded database`,
      {
        remedy: 'Name an empty folder, or one that does not exist yet.',
      },
    );
  }
  await mkdir(resolve(dir), { recursive: true, mode: 0o700 });
  return join(resolve(dir), LOCK_FILE);
}

/**
 * Makes the data directory where it is missing. The folder's lock must be held.
 * @param prepared gives the archive of a fresh data directory; asked only where one must be made.
 * @returns its path, and whether it was made now.
 * @throws Failure with exit code 4 where it was made by another major version.
 */
export async function ensureData(
  dir: string,
  prepared: () => Promise<Uint8Array>,
): Promise<{ path: string; created: boolean }> {
  const path = resolve(dir, DATA);
  const major = await readFile(join(path, 'PG_VERSION'), 'utf8').catch(ifMissing(null));
  if (major?.trim() === MAJOR) return { path, created: false };
  if (major !== null) throw otherMajor(dir, major.trim());
  const unfinished = resolve(dir, UNFINISHED);
  await rm(unfinished, { recursive: true, force: true });
  extract(await prepared(), unfinished);
  await rename(unfinished, path);
  return { path, created: true };
}

/** Synchronous: a thousand small files take a third of the time. */
function extract(archive: Uint8Array, dir: string): void {
  mkdirSync(dir, { mode: 0o700 });
  for (const entry of untar(archive)) {
    const path = join(dir, entry.name);
    if (entry.folder) mkdirSync(path, { recursive: true, mode: 0o700 });
    else writeFileSync(path, entry.data, { mode: 0o600 });
  }
}

const ifMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };

const otherMajor = (dir: string, major: string): Error =>
  refusal(
    'embedded-other-major',
    `The database in ${dir} was made by PostgreSQL ${major}; this program has ${MAJOR}`,
    {
      remedy: 'Name another folder, or dump the database with the older program and load it into a new one.',
    },
  );
