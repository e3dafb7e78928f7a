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
  return new Promise((resolve, reject) => {
    zstdDecompress(packed, { params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } }, (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    );
  });
}

/** From a source checkout; the import is computed, so that no bundler follows it into the executable. */
async function readCheckout(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const workshop = new URL('../build/assets.ts', import.meta.url).href;
  const { assetFile } = (await import(workshop)) as { assetFile: (name: string) => Promise<string> };
  const { readFile } = await import('node:fs/promises');
  return readFile(await assetFile(name));
}

/** One file of the migrations folder inside the executable. */
export interface BundledFile {
  name: string;
  /** As `src/migrations/checksum.ts` computes it; made at build time. */
  checksum: string;
  /** The file's text; decoded when it is asked for. */
  readonly content: string;
}

/** How the asset `migrations` begins: one line of JSON, then all texts in UTF-8, one after the other. */
export type MigrationsIndex = readonly { name: string; checksum: string; bytes: number }[];

/** The project's migrations that came with the executable; null where the source runs in Node. */
export function bundledMigrations(): BundledFile[] | null {
  return insideExecutable ? readMigrations(readAsset('migrations')) : null;
}

/** Reads the asset `migrations`; its writer is `build/migrations.ts`. */
export function readMigrations(asset: Uint8Array<ArrayBuffer>): BundledFile[] {
  const bytes = Buffer.from(asset.buffer, asset.byteOffset, asset.byteLength);
  const head = bytes.indexOf('\n');
  const index = JSON.parse(bytes.toString('utf8', 0, head)) as MigrationsIndex;
  let offset = head + 1;
  return index.map(({ name, checksum, bytes: size }) => {
    const start = offset;
    offset += size;
    return {
      name,
      checksum,
      get content() {
        return bytes.toString('utf8', start, start + size);
      },
    };
  });
}
