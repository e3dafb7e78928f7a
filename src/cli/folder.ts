/** The folder of migrations: as a command writes to it, and as people see its files. */
import { statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { usageError } from '../diagnostic.ts';

/**
 * The folder that was named, else ./migrations; never made here, so that a typing error makes no folder.
 * @throws Failure (exit 2)
 */
export function existingFolder(named: string | undefined, cwd: string): string {
  const dir = named ?? resolve(cwd, 'migrations');
  const found = statSync(dir, { throwIfNoEntry: false });
  if (found?.isDirectory()) return dir;
  if (found) throw usageError('not-a-folder', `${relative(cwd, dir)} is not a folder`);
  const shown = relative(cwd, dir) || '.';
  throw usageError('no-folder', `There is no migrations folder ${shown}`, {
    remedy:
      named === undefined
        ? 'Go to the project, name the folder with --dir, or make one: mkdir migrations'
        : `Make it first: mkdir -p ${shown}`,
  });
}

/** A file of a folder as somebody in the working directory would name it. */
export const shownFrom = (cwd: string, dir: string, file: string): string => relative(cwd, join(dir, file));
