/** A folder on disk -> MigrationSet. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { usageError } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { parseFileName } from './file-name.ts';
import { assemble, downMigrations } from './migration-set.ts';
import type { Entry } from './migration-set.ts';
import type { Migration, MigrationSet } from './migration.ts';

/**
 * The largest file that is read at all, in bytes: JavaScript's strings end at 512 MiB, a message of PostgreSQL's
 * protocol at 1 GiB, and the text exists about three times on its way.
 */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/**
 * Files read between two turns of the event loop. Reading is synchronous, because that takes 60 ms for 10,000
 * small files where `fs/promises` takes 250; the turns let a connection or a signal through meanwhile.
 */
const BATCH = 256;

/** Not to wait for a writer where a FIFO is called like a migration. Windows has no such flag. */
const OPEN_FLAGS = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Reads all migrations of a folder; down files only by name. The folder may be a symbolic link, and files may be
 * links to files within the folder (as Kubernetes mounts a ConfigMap), but not to the outside.
 *
 * @param dir as the user gave it: it is the set's `source`
 * @param without the name of a file that is not looked at, because it is about to be written
 * @throws Failure (exit 2) with one diagnostic for each thing that is wrong
 */
export async function readFolder(dir: string, { without }: { without?: string } = {}): Promise<MigrationSet> {
  const { root, files } = await list(dir, without);
  const entries: Entry[] = [];
  const errors: Diagnostic[] = [];
  for (const [i, file] of files.entries()) {
    if (i % BATCH === BATCH - 1) await turn();
    const { kind } = parseFileName(file.name);
    if (kind === 'other' || kind === 'down') {
      entries.push({ name: file.name });
      continue;
    }
    const content = await readEntry(root, file);
    if ('severity' in content) errors.push(content);
    else entries.push({ name: file.name, content });
  }
  return assemble(dir, entries, errors);
}

/**
 * Reads the down files of a folder, by the version that they undo.
 * @throws Failure (exit 2) with one diagnostic for each thing that is wrong
 */
export async function readDownFiles(dir: string): Promise<Map<string, Migration>> {
  const { root, files } = await list(dir);
  const entries: Entry[] = [];
  const errors: Diagnostic[] = [];
  for (const file of files.filter(({ name }) => parseFileName(name).kind === 'down')) {
    const content = await readEntry(root, file);
    if ('severity' in content) errors.push(content);
    else entries.push({ name: file.name, content });
  }
  return downMigrations(entries, errors);
}

const readEntry = async (root: string, file: Dirent): Promise<Uint8Array | Diagnostic> =>
  file.isSymbolicLink() ? await readLink(root, file.name) : readFile(root, file.name);

async function list(dir: string, without?: string): Promise<{ root: string; files: Dirent[] }> {
  try {
    const root = await realpath(dir);
    const files = await readdir(root, { withFileTypes: true });
    return {
      root,
      files: files.filter(({ name }) => name !== without).sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  } catch (error) {
    const reason = reasons[codeOf(error)] ?? messageOf(error);
    throw usageError('unreadable-directory', `The migrations folder ${dir} cannot be read: ${reason}`, {
      remedy: 'Name the right folder with --dir, or "dir" in the config file.',
    });
  }
}

/** Words for the system's codes; `path` stands for the file or folder. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
  ENXIO: 'it is a socket, a pipe or a device',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const problem = (code: string, file: string, message: string, remedy: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  place: { file },
  remedy,
});

function unreadable(file: string, error: unknown): Diagnostic {
  const reason = reasons[codeOf(error)] ?? messageOf(error);
  return problem(
    'unreadable-file',
    file,
    `${file} cannot be read: ${reason}`,
    'Check its permissions and its target.',
  );
}

/** Follows a link, if its end lies within the folder. */
async function readLink(root: string, file: string): Promise<Uint8Array | Diagnostic> {
  let target: string;
  try {
    target = await realpath(join(root, file));
  } catch (error) {
    return unreadable(file, error);
  }
  const inside = relative(root, target);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    const message = `${file} is a symbolic link that leaves the migrations folder, to ${target}`;
    return problem('link-outside', file, message, 'Copy the file into the folder.');
  }
  return readFile(root, file);
}

function readFile(root: string, file: string): Uint8Array | Diagnostic {
  try {
    const descriptor = openSync(join(root, file), OPEN_FLAGS);
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) {
        const message = `${file} is called like a migration, but is no file`;
        return problem('not-a-file', file, message, 'Rename it, or move it out of the folder.');
      }
      if (stat.size > MAX_FILE_BYTES) return tooBig(file, stat.size);
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return unreadable(file, error);
  }
}

function tooBig(file: string, bytes: number): Diagnostic {
  const [size, limit] = [bytes, MAX_FILE_BYTES].map((n) => `${Math.ceil(n / 1024 / 1024)} MiB`);
  const remedy = 'Split it into several migrations, or load the data with COPY outside of the migrations.';
  return problem('file-too-big', file, `${file} has ${size}; more than ${limit} is not read`, remedy);
}
