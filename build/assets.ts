/**
 * The files that go into the executable besides its code. `src/assets.ts` asks here, too, when the source runs
 * in Node: then missing ones are made first, and kept in `node_modules/.cache` by the version of their maker.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, gunzipSync, zstdCompressSync } from 'node:zlib';
import { WINDOW_LOG } from '../src/assets.ts';
import { PRODUCT, root } from './paths.ts';

const PGLITE = join(root, 'node_modules/@electric-sql/pglite');

/** Raise it when the recipes below change. */
const RECIPE = 1;

/** How each asset is made. */
const RECIPES: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  'pglite.wasm.zst': () => packed(readFileSync(join(PGLITE, 'dist/pglite.wasm'))),
  'pglite.data.zst': () => packed(readFileSync(join(PGLITE, 'dist/pglite.data'))),
  'contrib.tar.zst': () => packed(contribArchive()),
  'pgdata.tar.zst': async () => packed(await freshDataDirectory()),
  'libpg-query.wasm': () => readFileSync(join(root, 'node_modules/libpg-query/wasm/libpg-query.wasm')),
};

/** The names of all of them. */
export const assetNames: readonly string[] = Object.keys(RECIPES);

/** The path of an asset's file, made where it is missing. Safe in several processes at once. */
export async function assetFile(name: string): Promise<string> {
  const recipe = RECIPES[name];
  if (!recipe) throw new Error(`no asset is called ${name}; there are ${assetNames.join(', ')}`);
  const dir = join(root, 'node_modules/.cache', PRODUCT, `pglite-${pgliteVersion()}-${RECIPE}`);
  const file = join(dir, name);
  if (existsSync(file)) return file;
  await mkdir(dir, { recursive: true });
  const scratch = `${file}.${process.pid}`;
  await writeFile(scratch, await recipe());
  await rename(scratch, file);
  return file;
}

const pgliteVersion = (): string =>
  (JSON.parse(readFileSync(join(PGLITE, 'package.json'), 'utf8')) as { version: string }).version;

/** The level is where a smaller result stops paying for the build's time; reading is as fast at any level. */
function packed(bytes: Uint8Array): Uint8Array {
  const { ZSTD_c_compressionLevel, ZSTD_c_windowLog, ZSTD_c_contentSizeFlag } = constants;
  return zstdCompressSync(bytes, {
    params: { [ZSTD_c_compressionLevel]: 19, [ZSTD_c_windowLog]: WINDOW_LOG, [ZSTD_c_contentSizeFlag]: 1 },
    pledgedSrcSize: bytes.byteLength,
  });
}

/** A data directory right after initdb, with small WAL segments: there is little to unpack and to zero. */
async function freshDataDirectory(): Promise<Uint8Array> {
  const { PGlite } = await import('@electric-sql/pglite');
  const db = await PGlite.create({ initDbStartParams: ['--wal-segsize=1'] });
  try {
    await db.exec('CHECKPOINT');
    return new Uint8Array(await (await db.dumpDataDir('none')).arrayBuffer());
  } finally {
    await db.close();
  }
}

/** All contrib extensions that PGlite brings, in one archive: the end blocks between them are taken out. */
function contribArchive(): Uint8Array {
  const names = readdirSync(join(PGLITE, 'dist')).filter((name) => name.endsWith('.tar.gz'));
  const archives = names.sort().map((name) => gunzipSync(readFileSync(join(PGLITE, 'dist', name))));
  return Buffer.concat(archives.map(withoutEnd));
}

const BLOCK = 512;

function withoutEnd(archive: Buffer): Buffer {
  let offset = 0;
  while (offset + BLOCK <= archive.length && archive[offset] !== 0) {
    const size = Number.parseInt(archive.toString('latin1', offset + 124, offset + 135), 8) || 0;
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return archive.subarray(0, offset);
}
