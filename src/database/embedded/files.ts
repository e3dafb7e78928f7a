/** The file systems under the embedded database: in memory, or a folder of this machine. */
import { fsyncSync } from 'node:fs';
import { posix } from 'node:path';
import { MemoryFS, type PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { untar } from './tar.ts';

/** Emscripten's file system, as far as it is used here. */
interface WasmFS {
  mkdirTree(path: string): void;
  open(path: string, flags: string): unknown;
  /** `canOwn`: the bytes may be kept instead of copied. */
  write(stream: unknown, data: Uint8Array, at: number, length: number, to: number, canOwn: boolean): number;
  close(stream: unknown): void;
}

const POSTGRES = '/pglite';
const DATA = '/pglite/data';

/** A fresh database in memory, filled from the archive of a prepared data directory. */
export class PreparedMemory extends MemoryFS {
  private readonly data: Uint8Array;
  private readonly contrib: Uint8Array;

  constructor(data: Uint8Array, contrib: Uint8Array) {
    super();
    this.data = data;
    this.contrib = contrib;
  }

  override async initialSyncFs(): Promise<void> {
    const fs = fileSystem(this.pg);
    fill(fs, POSTGRES, this.contrib);
    fill(fs, DATA, this.data);
    await super.initialSyncFs();
  }
}

/** A folder; what PostgreSQL flushes reaches the disk, which PGlite by itself leaves out. */
export class DurableFolder extends NodeFS {
  private readonly contrib: Uint8Array;

  constructor(dir: string, contrib: Uint8Array) {
    super(dir);
    this.contrib = contrib;
  }

  override async initialSyncFs(): Promise<void> {
    const { NODEFS } = this.pg!.Module as unknown as { NODEFS: { stream_ops: Record<string, unknown> } };
    NODEFS.stream_ops['fsync'] = (stream: { nfd: number }) => {
      fsyncSync(stream.nfd);
      return 0;
    };
    fill(fileSystem(this.pg), POSTGRES, this.contrib);
    await super.initialSyncFs();
  }
}

const fileSystem = (pg: PGlite | undefined): WasmFS => pg!.Module.FS;

/** Unpacks an archive into the module's memory; the files keep the archive's bytes, nothing is copied. */
function fill(fs: WasmFS, root: string, archive: Uint8Array): void {
  const folders = new Set<string>();
  for (const entry of untar(archive)) {
    const path = `${root}/${entry.name}`;
    const folder = entry.folder ? path : posix.dirname(path);
    if (!folders.has(folder)) fs.mkdirTree(folder);
    folders.add(folder);
    if (entry.folder) continue;
    const stream = fs.open(path, 'w');
    fs.write(stream, entry.data, 0, entry.data.length, 0, true);
    fs.close(stream);
  }
}
