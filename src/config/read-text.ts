/** Reading a small text file that the user named, with errors for people. */
import { readFileSync, statSync } from 'node:fs';
import { usageError } from '../diagnostic.ts';
import { errorCode } from './property.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read by this user',
  EPERM: 'it may not be read by this user',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
};

/**
 * The text of a file, without byte-order mark.
 * @param source what named the file, for the message: `--env`, `DATABASE_URL_FILE`
 * @returns undefined where there is no such file and `optional` is true.
 * @throws Failure (exit 2) where it cannot be read or is not UTF-8.
 */
export function readText(path: string, source: string, { optional = false } = {}): string | undefined {
  try {
    // Mostly there is none, and an exception takes longer.
    if (optional && !statSync(path, { throwIfNoEntry: false })) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const code = errorCode(error);
    if (optional && code === 'ENOENT') return undefined;
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : REASONS[code ?? ''];
    throw usageError(
      'unreadable-file',
      `${source}: cannot read ${path}: ${reason ?? code ?? 'unknown error'}`,
      {
        remedy: 'Check the path; relative ones start at the working directory.',
      },
    );
  }
}
