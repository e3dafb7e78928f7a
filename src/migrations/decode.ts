/** Bytes of a file -> its text, or what is wrong with them. */
import { isUtf8 } from 'node:buffer';
import type { Diagnostic } from '../diagnostic.ts';

const UTF8_BOM = [0xef, 0xbb, 0xbf];
/** The longer ones first: UTF-32's little-endian mark begins as UTF-16's does. */
const FOREIGN_BOMS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['UTF-32', [0xff, 0xfe, 0, 0]],
  ['UTF-32', [0, 0, 0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
];

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, i) => bytes[i] === byte);

/**
 * Decodes UTF-8, strictly, and takes a byte-order mark off. Refuses other encodings and the NUL byte, which
 * PostgreSQL's texts cannot hold.
 *
 * @param file the file's name, for the message
 * @returns the text, or the error with line and byte offset (from 0)
 */
export function decode(file: string, bytes: Uint8Array): string | Diagnostic {
  const wrong = (code: string, message: string, line: number, remedy: string): Diagnostic => ({
    severity: 'error',
    code,
    message,
    place: { file, line },
    remedy,
  });

  const foreign = FOREIGN_BOMS.find(([, mark]) => startsWith(bytes, mark));
  if (foreign !== undefined) {
    return wrong('not-utf8', `The file is ${foreign[0]}, not UTF-8`, 1, 'Save it as UTF-8.');
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const message = `The file contains a NUL byte (at byte ${nul}), which SQL cannot hold`;
    return wrong('nul-byte', message, lineOfByte(bytes, nul), 'Remove it, or save the file as UTF-8 text.');
  }
  if (!isUtf8(bytes)) {
    const at = firstInvalid(bytes);
    const byte = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
    const message = `The file is not valid UTF-8: byte 0x${byte} at byte ${at}`;
    const remedy = 'Save it as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8.';
    return wrong('not-utf8', message, lineOfByte(bytes, at), remedy);
  }
  const body = startsWith(bytes, UTF8_BOM) ? bytes.subarray(UTF8_BOM.length) : bytes;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

/** The line of a byte, from 1; a line ends at LF, CRLF or a lone CR. */
function lineOfByte(bytes: Uint8Array, at: number): number {
  let line = 1;
  for (let i = 0; i < at; i++) if (bytes[i] === 10 || (bytes[i] === 13 && bytes[i + 1] !== 10)) line++;
  return line;
}

/** The length of a UTF-8 sequence by its first byte; 1 for a byte that cannot begin one. */
const sequenceLength = (first: number): number =>
  first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;

/** The offset of the first byte that is no valid UTF-8. Only called where there is one. */
function firstInvalid(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    const length = sequenceLength(first);
    if (first >= 0x80 && !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}
