/** A folder on disk -> MigrationSet. */
import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { usageError } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type FileName, parseFileName } from './file-name.ts';
import { assemble, assembleDowns } from './migration-set.ts';
import type { NamedEntry } from './migration-set.ts';
import type { Migration, MigrationSet } from './migration.ts';
import { readLinkedText, readText, reasonOf } from './read-file.ts';

/**
 * Files read between two turns of the event loop. Reading is synchronous, because that takes 60 ms for 10,000
 * small files where `fs/promises` takes 250; the turns let a connection or a signal through meanwhile.
 */
const BATCH = 256;

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

/** Reads the files of these kinds; the others are entries without content. */
async function readAll(
  root: string,
  files: readonly Dirent[],
  kinds: readonly FileName['kind'][],
): Promise<{ entries: NamedEntry[]; errors: Diagnostic[] }> {
  const entries: NamedEntry[] = [];
  const errors: Diagnostic[] = [];
  for (const [i, file] of files.entries()) {
    if (i % BATCH === BATCH - 1) await turn();
    const name = parseFileName(file.name);
    if (!kinds.includes(name.kind)) {
      entries.push({ name });
      continue;
    }
    const text = file.isSymbolicLink() ? readLinkedText(root, file.name) : readText(root, file.name);
    if ('severity' in text) errors.push(text);
    else entries.push({ name, content: text.sql, checksum: text.checksum });
  }
  return { entries, errors };
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
