/** The file systems under the embedded database: in memory, or a folder of this machine. */
import { fsyncSync } from 'node:fs';
import { posix } from 'node:path';
import { MemoryFS, type PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { untar } from './tar.ts';

/** Emscripten's file system, as far as it is used here. */
interface WasmFS {
  mkdirTree(path: string): void;
  lookupPath(path: string): { node: WasmFolder };
}

interface WasmFolder {
  contents: Record<string, WasmFile>;
  node_ops: { mknod(parent: WasmFolder, name: string, mode: number, device: number): WasmFile };
}

/** What a file of its memory is made of. */
interface WasmFile {
  contents: Uint8Array;
  usedBytes: number;
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

/** A plain file that its owner may read and write (`S_IFREG`). */
const FILE_MODE = 0o100600;

/**
 * Unpacks an archive into the module's memory; the files keep the archive's bytes, nothing is copied. They are put into
 * their folders without a walk along their paths, which would take four times as long.
 */
function fill(fs: WasmFS, root: string, archive: Uint8Array): void {
  const folders = new Map<string, WasmFolder>();
  const folderAt = (path: string): WasmFolder => {
    const known = folders.get(path);
    if (known) return known;
    fs.mkdirTree(path);
    const { node } = fs.lookupPath(path);
    folders.set(path, node);
    return node;
  };
  for (const entry of untar(archive)) {
    const path = `${root}/${entry.name}`;
    if (entry.folder) {
      folderAt(path);
      continue;
    }
    const folder = folderAt(posix.dirname(path));
    const name = posix.basename(path);
    const file = folder.contents[name] ?? folder.node_ops.mknod(folder, name, FILE_MODE, 0);
    file.contents = entry.data;
    file.usedBytes = entry.data.length;
  }
}
