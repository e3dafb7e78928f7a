/**
 * Files that travel inside the executable: the migrations, the embedded database, the parser's WebAssembly.
 * In the executable they are assets of Node's single executable application; from a source checkout they are
 * files, which `build/assets.ts` finds or makes. Nothing here costs anything until it is asked for.
 */
import { getRawAsset, isSea } from 'node:sea';

/** True in the built executable, false where the source runs in Node. */
export const insideExecutable: boolean = isSea();

/**
 * The bytes of an asset of the executable as they were stored; a view, nothing is copied.
 * Only inside the executable: see `loadAsset` for what works everywhere.
 * @throws Error (ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND) where there is none of that name.
 */
export const readAsset = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(getRawAsset(name));

/**
 * The bytes of an asset, unpacked where its name ends in `.zst`. Works from a source checkout, too, where
 * missing ones are made first (the prepared data directory takes two seconds, once).
 */
export async function loadAsset(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const stored = insideExecutable ? readAsset(name) : await readCheckout(name);
  return name.endsWith('.zst') ? unpack(stored) : stored;
}

/** Zstandard's largest window, as a power of two, that `build/assets.ts` packs with. */
export const WINDOW_LOG = 27;

async function unpack(packed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { constants, zstdDecompress } = await import('node:zlib');
  const options = {
    params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG },
    chunkSize: Math.max(unpackedSize(packed), constants.Z_MIN_CHUNK),
  };
  return new Promise((resolve, reject) => {
    zstdDecompress(packed, options, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}

/**
 * The size that a frame of Zstandard says of its content, in bytes (RFC 8878, "Frame Header"; `build/assets.ts` has it
 * written). In pieces of Node's own size, 16 kB, unpacking takes four times as long.
 */
export function unpackedSize(packed: Uint8Array): number {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + dictionary;
  switch (descriptor >> 6) {
    case 1:
      return view.getUint16(at, true) + 256;
    case 2:
      return view.getUint32(at, true);
    case 3:
      return Number(view.getBigUint64(at, true));
    default:
      if (isSingleSegment) return view.getUint8(at);
      throw new Error('an asset does not say how large it is');
  }
}

/** From a source checkout; the import is computed, so that no bundler follows it into the executable. */
async function readCheckout(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const workshop = new URL('../build/assets.ts', import.meta.url).href;
  const { assetFile } = (await import(workshop)) as { assetFile: (name: string) => Promise<string> };
  const { readFile } = await import('node:fs/promises');
  return readFile(await assetFile(name));
}
