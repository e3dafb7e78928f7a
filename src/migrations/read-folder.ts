/** A folder on disk -> MigrationSet. */
import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { usageError } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type FileName, parseFileName } from './file-name.ts';
import { assemble, assembleDowns } from './migration-set.ts';
import type { NamedEntry } from './migration-set.ts';
import type { Migration, MigrationSet } from './migration.ts';
import { type Block, readBlock, textsOf } from './read-block.ts';
import { type FileText, readLinkedText, readText, reasonOf, textOf } from './read-file.ts';

/**
 * Reads all migrations of a folder; down files only by name. The folder may be a symbolic link, and files may be
 * links to files within the folder (as Kubernetes mounts a ConfigMap), but not to the outside.
 *
 * @param dir as the user gave it: it is the set's `source`
 * @param without the name of a file that is not looked at, because it is about to be written
 * @throws Failure (exit 2) with one diagnostic for each thing that is wrong
 */
export async function readFolder(dir: string, { without }: { without?: string } = {}): Promise<MigrationSet> {
  const { root, files } = list(dir, without);
  const found = await readAll(root, files, ['consolidated', 'incremental']);
  return assemble(dir, found.entries, found.errors);
}

/**
 * Reads the down files of a folder, by the version that they undo.
 * @throws Failure (exit 2) with one diagnostic for each thing that is wrong
 */
export async function readDownFiles(dir: string): Promise<Map<string, Migration>> {
  const { root, files } = list(dir);
  const found = await readAll(root, files, ['down']);
  return assembleDowns(found.entries, found.errors);
}

interface Found {
  entries: NamedEntry[];
  errors: Diagnostic[];
}

/**
 * Reads the files of these kinds; the others are entries without content. Reading is synchronous, because that takes
 * 60 ms for 10,000 small files where `fs/promises` takes 250; a turn of the event loop behind each block lets a
 * connection or a signal through meanwhile.
 */
async function readAll(
  root: string,
  files: readonly Dirent[],
  kinds: readonly FileName['kind'][],
): Promise<Found> {
  const found: Found = { entries: [], errors: [] };
  const wanted: Dirent[] = [];
  const names: FileName[] = [];
  for (const file of files) {
    const name = parseFileName(file.name);
    if (!kinds.includes(name.kind)) {
      found.entries.push({ name });
      continue;
    }
    wanted.push(file);
    names.push(name);
  }
  for (let next = 0; next < wanted.length;) {
    const block = readBlock(root, wanted, next);
    addBlock(block, names, next, found);
    next += block.ends.length;
    const [file, name] = [wanted[next], names[next]];
    if (block.ends.length === 0 && file && name) {
      const text = file.isSymbolicLink() ? readLinkedText(root, file.name) : readText(root, file.name);
      add(name, text, found);
      next += 1;
    }
    if (next < wanted.length) await turn();
  }
  return found;
}

/** @param first index of the block's first file in `names` */
function addBlock(block: Block, names: readonly FileName[], first: number, found: Found): void {
  const texts = textsOf(block);
  let start = 0;
  block.ends.forEach((end, i) => {
    const name = names[first + i];
    const content = texts?.[i];
    if (name && content !== undefined) found.entries.push({ name, content });
    else if (name) add(name, textOf(name.file, block.bytes.subarray(start, end)), found);
    start = end;
  });
}

function add(name: FileName, text: FileText | Diagnostic, { entries, errors }: Found): void {
  if ('severity' in text) errors.push(text);
  else entries.push({ name, content: text.sql, checksum: text.checksum });
}

function list(dir: string, without?: string): { root: string; files: Dirent[] } {
  try {
    // Loading `fs/promises` takes longer than reading a folder.
    const root = realpathSync.native(dir);
    const files = readdirSync(root, { withFileTypes: true });
    return {
      root,
      files: files.filter(({ name }) => name !== without).sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  } catch (error) {
    throw usageError(
      'unreadable-directory',
      `The migrations folder ${dir} cannot be read: ${reasonOf(error)}`,
      {
        remedy: 'Name the right folder with --dir, or "dir" in the config file.',
      },
    );
  }
}
