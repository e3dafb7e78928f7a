/** A file on disk -> its text and checksum, or what is wrong with it. */
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Diagnostic } from '../diagnostic.ts';
import { checksumOfBytes } from './checksum.ts';
import { decode } from './decode.ts';

/**
 * The largest file that is read at all, in bytes: JavaScript's strings end at 512 MiB, a message of PostgreSQL's
 * protocol at 1 GiB, and the text exists about three times on its way.
 */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Not to wait for a writer where a FIFO is called like a migration. Windows has no such flag. */
export const OPEN_FLAGS = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** What is read of a file at once goes through here: one buffer for each of 10,000 files would cost as much as reading. */
const SHARED = Buffer.allocUnsafeSlow(64 * 1024);

/** The text of a file, without byte-order mark. */
export interface FileText {
  sql: string;
  checksum: string;
}

/**
 * @param root the folder, without symbolic links
 * @param file the file's name
 */
export function readText(root: string, file: string): FileText | Diagnostic {
  try {
    const descriptor = openSync(root + sep + file, OPEN_FLAGS);
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) {
        const message = `${file} is called like a migration, but is no file`;
        return problem('not-a-file', file, message, 'Rename it, or move it out of the folder.');
      }
      if (stat.size > MAX_FILE_BYTES) return tooBig(file, stat.size);
      return textOf(file, readBytes(descriptor, stat.size));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return unreadable(file, error);
  }
}

/** The bytes of a file -> its text. */
export function textOf(file: string, bytes: Uint8Array): FileText | Diagnostic {
  const sql = decode(file, bytes);
  return typeof sql === 'string' ? { sql, checksum: checksumOfBytes(bytes, sql) } : sql;
}

/** All bytes of a file; they are overwritten with the next call. */
function readBytes(descriptor: number, size: number): Uint8Array {
  // Some file systems do not know the size beforehand, and say 0.
  if (size === 0 || size > SHARED.length) return readFileSync(descriptor);
  let length = 0;
  for (let read = -1; read !== 0 && length < size; length += read) {
    read = readSync(descriptor, SHARED, length, size - length, null);
  }
  return SHARED.subarray(0, length);
}

/** Follows a link, if its end lies within the folder. */
export function readLinkedText(root: string, file: string): FileText | Diagnostic {
  let target: string;
  try {
    target = realpathSync.native(join(root, file));
  } catch (error) {
    return unreadable(file, error);
  }
  const inside = relative(root, target);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    const message = `${file} is a symbolic link that leaves the migrations folder, to ${target}`;
    return problem('link-outside', file, message, 'Copy the file into the folder.');
  }
  return readText(root, file);
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

/** Why a file or folder cannot be read. */
export const reasonOf = (error: unknown): string => reasons[codeOf(error)] ?? messageOf(error);

const problem = (code: string, file: string, message: string, remedy: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  place: { file },
  remedy,
});

function unreadable(file: string, error: unknown): Diagnostic {
  const reason = reasonOf(error);
  return problem(
    'unreadable-file',
    file,
    `${file} cannot be read: ${reason}`,
    'Check its permissions and its target.',
  );
}

function tooBig(file: string, bytes: number): Diagnostic {
  const [size, limit] = [bytes, MAX_FILE_BYTES].map((n) => `${Math.ceil(n / 1024 / 1024)} MiB`);
  const remedy = 'Split it into several migrations, or load the data with COPY outside of the migrations.';
  return problem('file-too-big', file, `${file} has ${size}; more than ${limit} is not read`, remedy);
}
