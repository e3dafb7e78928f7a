/**
 * The embedded database: a real PostgreSQL (PGlite) in this process, in memory or in a folder, spoken to over
 * the same protocol as a server. Loaded only where a URL says `embedded:`, or for a shadow database.
 *
 * Differences from a server that a user can meet: one session at a time; a statement that runs cannot be
 * cancelled, so `statement_timeout`, `lock_timeout` and Ctrl-C wait for its end; COPY … FROM STDIN only with
 * the data in the same flight; no CREATE SUBSCRIPTION and no tablespaces.
 */
import type { Duplex } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { loadAsset } from '../../assets.ts';
import { PGliteBackend } from './backend.ts';
import { DurableFolder, PreparedMemory } from './files.ts';
import { claimFolder, ensureData } from './folder.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { EmbeddedSocket } from './socket.ts';

export interface EmbeddedOptions {
  /** Of `loadParts`, where several are opened. */
  parts?: EmbeddedParts;
  /** How long to wait for another process that has the folder open, in milliseconds. Default 10 s. */
  lockTimeoutMs?: number;
  /** Settings for the server's command line; what RESET returns to. */
  settings?: Readonly<Record<string, string>>;
  /** By how much the database's clock goes ahead of the machine's, in milliseconds. Default none. */
  clockAheadMs?: number;
}

export interface EmbeddedDatabase {
  /** True where the database was made now: always in memory, in a folder at its first use. */
  created: boolean;
  /**
   * A connection, for the startup message to be written to. The database has one session: an earlier
   * connection is closed by it, what that left open rolled back, its settings reset.
   */
  connect: () => Duplex;
  /** Ends the connection, checkpoints, and frees memory and the folder. Safe to call twice. */
  close: () => Promise<void>;
}

const LOCK_TIMEOUT_MS = 10_000;

/** As PGlite starts PostgreSQL, but with a server's search_path and without leave to change the catalogs. */
const SERVER = {
  exit_on_error: 'false',
  log_checkpoints: 'false',
  max_worker_processes: '0',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  io_method: 'sync',
  // PostgreSQL's own default of 128 MB costs 120 MB of memory and 60 ms at the start.
  shared_buffers: '16MB',
  // JavaScript's own stack ends first with the default of 2 MB; so PostgreSQL says 54001 in time.
  max_stack_depth: '200kB',
  // The one that Emscripten hands on to the file system.
  wal_sync_method: 'fsync',
};

/** PGlite looks up array types for its own query interface, which nobody uses here. */
class QuickPGlite extends PGlite {
  override async _initArrayTypes(): Promise<void> {}
}

/**
 * Opens a database in memory (`null`) or in a folder, which is made at its first use.
 * @throws Failure: exit code 4 where the folder holds something else or another major's database, 5 where
 * another process keeps it open.
 */
export async function openEmbedded(
  dir: string | null,
  options: EmbeddedOptions = {},
): Promise<EmbeddedDatabase> {
  if (dir === null) return serve(await start(null, options), null, true, options);
  const lock = await lockFolder(await claimFolder(dir), options.lockTimeoutMs ?? LOCK_TIMEOUT_MS);
  try {
    const { path, created } = await ensureData(dir, () => loadAsset('pgdata.tar.zst'));
    return serve(await start(path, options), lock, created, options);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * V8's optimising compiler for WebAssembly takes 450 MB and a quarter of a second on PostgreSQL's main loop,
 * mostly at the process's end, when nobody needs the result: the baseline compiler's code is good enough.
 */
const BASELINE_COMPILER = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** What every instance is made of. */
export interface EmbeddedParts {
  program: WebAssembly.Module;
  files: Blob;
  contrib: Uint8Array;
  /** The prepared data directory; an instance in memory works in it, so that each needs a copy. */
  data: Uint8Array | null;
}

/** Unpacks and compiles, for several instances at once: nearly two thirds of what one costs. */
export async function loadParts(inMemory = true): Promise<EmbeddedParts> {
  BASELINE_COMPILER.forEach((flag) => setFlagsFromString(flag));
  const [program, files, contrib, data] = await Promise.all([
    loadAsset('pglite.wasm.zst').then((bytes) => wasm.compile(bytes)),
    loadAsset('pglite.data.zst'),
    loadAsset('contrib.tar.zst'),
    inMemory ? loadAsset('pgdata.tar.zst') : null,
  ]);
  return { program, files: new Blob([files]), contrib, data };
}

async function start(dir: string | null, options: EmbeddedOptions): Promise<PGlite> {
  const { program, files, contrib, data } = options.parts ?? (await loadParts(dir === null));
  // Not `slice`: that of a Buffer, which `data` may be, is a view on the same memory.
  const own = options.parts && data ? new Uint8Array(data) : data;
  const settings = { ...SERVER, fsync: dir === null ? 'off' : 'on', ...options.settings };
  const db = new QuickPGlite({
    pgliteWasmModule: program,
    initdbWasmModule: EMPTY_MODULE,
    fsBundle: files,
    fs: own == null ? new DurableFolder(dir!, contrib) : new PreparedMemory(own, contrib),
    startParams: ['--single', '-j', ...commandLine(settings)],
  });
  await db.waitReady;
  return db;
}

/** TypeScript declares it with the DOM only. */
const wasm = Reflect.get(globalThis, 'WebAssembly') as {
  compile: (bytes: Uint8Array) => Promise<WebAssembly.Module>;
  Module: new (bytes: Uint8Array) => WebAssembly.Module;
};

/** Stands where initdb's would: the data directory is never made at run time. */
const EMPTY_MODULE = new wasm.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));

const commandLine = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

function serve(
  db: PGlite,
  lock: FolderLock | null,
  created: boolean,
  { clockAheadMs = 0 }: EmbeddedOptions,
): EmbeddedDatabase {
  const backend = new PGliteBackend(db, clockAheadMs);
  let socket: EmbeddedSocket | null = null;
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await socket?.settled();
    socket?.destroy();
    try {
      await db.close();
    } finally {
      lock?.release();
    }
  };
  return {
    created,
    connect: () => {
      socket?.destroy();
      socket = new EmbeddedSocket(backend);
      return socket;
    },
    close: () => (closing ??= close()),
  };
}
