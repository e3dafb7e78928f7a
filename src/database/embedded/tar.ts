/** Reads the tar archives that the build makes: plain files and folders with names of at most 100 bytes. */

export interface TarEntry {
  /** Relative, `/` between parts, none at the start or end. */
  name: string;
  folder: boolean;
  /** A view into the archive. */
  data: Uint8Array;
}

const BLOCK = 512;

/** The entries in the archive's order (POSIX.1-1988 ustar). */
export function* untar(archive: Uint8Array): Generator<TarEntry> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  let offset = 0;
  while (offset + BLOCK <= bytes.length && bytes[offset] !== 0) {
    const name = text(bytes, offset, 100).replace(/^\/+|\/+$/g, '');
    const size = Number.parseInt(text(bytes, offset + 124, 12), 8) || 0;
    const folder = bytes[offset + 156] === 0x35;
    const start = offset + BLOCK;
    yield { name, folder, data: bytes.subarray(start, start + size) };
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** A NUL-terminated field. */
function text(bytes: Buffer, start: number, length: number): string {
  const nul = bytes.indexOf(0, start);
  const end = nul < 0 ? start + length : Math.min(nul, start + length);
  return bytes.toString('latin1', start, end);
}
