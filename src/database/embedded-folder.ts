/** The folder of an embedded database: made whole or not at all, and refused where it is something else. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { refusal } from '../diagnostic.ts';
import { untar } from './embedded-tar.ts';

/** The major version of the PostgreSQL inside. */
export const EMBEDDED_MAJOR = '18';

/** Files of ours in the folder, besides PostgreSQL's. */
export const LOCK_FILE = 'aim-migrate.lock';

/**
 * Makes sure that `dir` is a data directory that this program can open.
 * @param prepared gives the archive of a fresh data directory; asked only where one must be made.
 * @returns true where the database was made now.
 * @throws Failure with exit code 4 where the folder is something else.
 */
export async function ensureDataDirectory(
  dir: string,
  prepared: () => Promise<Uint8Array>,
): Promise<boolean> {
  if ((await inspect(dir)) === 'database') return false;
  const path = resolve(dir);
  await mkdir(dirname(path), { recursive: true });
  const scratch = await mkdtemp(join(dirname(path), `.${basename(path)}.new-`));
  try {
    extract(await prepared(), scratch);
    return await putInPlace(scratch, path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Says what is there now; refuses what is neither nothing nor a database of this major. */
async function inspect(dir: string): Promise<'nothing' | 'database'> {
  const names = await readdir(resolve(dir)).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw refusal('embedded-not-a-folder', `${dir} is a file, not a folder`);
    throw error;
  });
  if (names.length === 0) return 'nothing';
  if (!names.includes('PG_VERSION')) {
    throw refusal(
      'embedded-foreign-folder',
      `The folder ${dir} is not empty and holds no embedded database`,
      {
        remedy: 'Name an empty folder, or one that does not exist yet.',
      },
    );
  }
  const major = (await readFile(join(dir, 'PG_VERSION'), 'utf8')).trim();
  if (major === EMBEDDED_MAJOR) return 'database';
  const message = `The database in ${dir} was made by PostgreSQL ${major}; this program has ${EMBEDDED_MAJOR}`;
  throw refusal('embedded-other-major', message, {
    remedy: 'Name another folder, or dump the database with the older program and load it into a new one.',
  });
}

/** Synchronous: a thousand small files take a third of the time. */
function extract(archive: Uint8Array, dir: string): void {
  for (const entry of untar(archive)) {
    const path = join(dir, entry.name);
    if (entry.folder) mkdirSync(path, { recursive: true, mode: 0o700 });
    else writeFileSync(path, entry.data, { mode: 0o600 });
  }
}

/** Renames; where another process was first, its database is taken and ours thrown away. */
async function putInPlace(scratch: string, path: string): Promise<boolean> {
  try {
    await rmdir(path).catch(ignoreMissing);
    await rename(scratch, path);
    return true;
  } catch (error) {
    if ((await inspect(path)) === 'database') return false;
    throw error;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
