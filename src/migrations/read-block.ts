/**
 * Files of a folder -> a block of their bytes -> their texts. Thousands of small files are the case that counts: what
 * can be asked of many at once is not asked of each.
 */
import { isAscii } from 'node:buffer';
import type { Dirent } from 'node:fs';
import fs from 'node:fs';
import { sep } from 'node:path';
import { OPEN_FLAGS } from './read-file.ts';

const BLOCK_BYTES = 256 * 1024;
/** What must be free for another file to be begun; most are smaller. */
const FREE_BYTES = 32 * 1024;

/** Files that were read one after the other, none of them empty. */
export interface Block {
  bytes: Buffer;
  /** For each file, where it ends in `bytes`; the next begins there. */
  ends: readonly number[];
}

/**
 * Reads as many files as fit. Ends before the first that is no plain file, cannot be read, is empty, or too large for what
 * is free: for those see `readText`.
 *
 * @param root the folder, without symbolic links
 * @param from index of the first in `files`
 */
export function readBlock(root: string, files: readonly Dirent[], from: number): Block {
  if (!files[from]?.isFile()) return { bytes: Buffer.alloc(0), ends: [] };
  const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  const { openSync, readSync, closeSync } = fs;
  const calls = { openSync, readSync, closeSync };
  const ends: number[] = [];
  let end = 0;
  for (let next = from; next < files.length && BLOCK_BYTES - end >= FREE_BYTES; next += 1) {
    const file = files[next];
    if (!file?.isFile()) break;
    const length = readInto(buffer, end, root + sep + file.name, calls);
    if (length === 0) break;
    end += length;
    ends.push(end);
  }
  return { bytes: buffer.subarray(0, end), ends };
}

/** Node's own functions: in the executable what is imported by name is called through another, which takes 6 ms of 70. */
type Calls = Pick<typeof fs, 'openSync' | 'readSync' | 'closeSync'>;

/** @returns the file's length; 0 also where it was not read to its end */
function readInto(buffer: Buffer, start: number, path: string, calls: Calls): number {
  let descriptor: number | undefined;
  let end = start;
  try {
    descriptor = calls.openSync(path, OPEN_FLAGS);
    // To the end of the file, which costs less than to ask for its size.
    for (let read = -1; read !== 0;) {
      if (end === buffer.length) return 0;
      read = calls.readSync(descriptor, buffer, end, buffer.length - end, null);
      end += read;
    }
    return end - start;
  } catch {
    // What is wrong is found out, and told, by who reads it alone.
    return 0;
  } finally {
    if (descriptor !== undefined) calls.closeSync(descriptor);
  }
}

/**
 * The texts of all files, where each is ASCII without a NUL byte, so that nothing can be wrong with the encoding; else
 * undefined. They are parts of one string, which V8 does not copy.
 */
export function textsOf({ bytes, ends }: Block): string[] | undefined {
  if (!isAscii(bytes) || bytes.includes(0)) return undefined;
  const all = bytes.toString('latin1');
  let start = 0;
  return ends.map((end) => {
    const text = all.slice(start, end);
    start = end;
    return text;
  });
}
