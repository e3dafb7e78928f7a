/**
 * The embedded database: a real PostgreSQL (PGlite) in this process, in memory or in a folder, spoken to over
 * the same protocol as a server. Loaded only where a URL says `embedded:`, or for a shadow database.
 *
 * Differences from a server that a user can meet: one session at a time; a statement that runs cannot be
 * cancelled, so `statement_timeout`, `lock_timeout` and Ctrl-C wait for its end; COPY … FROM STDIN only with
 * the data in the same flight; no CREATE SUBSCRIPTION and no tablespaces.
 */
import type { Duplex } from 'node:stream';
import { PGlite } from '@electric-sql/pglite';
import { loadAsset } from '../../assets.ts';
import { PGliteBackend } from './backend.ts';
import { DurableFolder, PreparedMemory } from './files.ts';
import { claimFolder, ensureData } from './folder.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { compileProgram, emptyModule } from './program.ts';
import { type Backend, EmbeddedSocket } from './socket.ts';

export interface EmbeddedOptions {
  /** Of `compileProgram`, where several are opened. */
  program?: WebAssembly.Module | Promise<WebAssembly.Module>;
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

/** PGlite asks for all of the bytes at once: a Blob of Node's would copy them in pieces (12 ms). */
class WholeBlob extends Blob {
  private readonly whole: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    super([]);
    this.whole = bytes;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.whole;
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }
}

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

async function start(dir: string | null, options: EmbeddedOptions): Promise<PGlite> {
  const [program, files, contrib, data] = await Promise.all([
    Promise.resolve(options.program ?? compileProgram()),
    loadAsset('pglite.data.zst'),
    loadAsset('contrib.tar.zst'),
    dir === null ? loadAsset('pgdata.tar.zst') : null,
  ]);
  const settings = { ...SERVER, fsync: dir === null ? 'off' : 'on', ...options.settings };
  const db = new QuickPGlite({
    pgliteWasmModule: program,
    initdbWasmModule: emptyModule(),
    fsBundle: new WholeBlob(files),
    fs: data === null ? new DurableFolder(dir!, contrib) : new PreparedMemory(data, contrib),
    startParams: ['--single', '-j', ...commandLine(settings)],
  });
  await db.waitReady;
  return db;
}

const commandLine = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** The one session of a database in memory, without a connection to it: for another thread to speak to. */
export async function openBackend(options: EmbeddedOptions): Promise<Backend> {
  return new PGliteBackend(await start(null, options), options.clockAheadMs);
}

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
