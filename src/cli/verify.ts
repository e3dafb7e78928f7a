/** `verify`: does the database equal what the files say? Reads only. */
import { usageError } from '../diagnostic.ts';
import type { RunCommand } from './command.ts';

export const run: RunCommand = async (context) => {
  const { flags } = context;
  if (flags['shadow-on-server'] && flags['shadow-url'] !== undefined) {
    throw usageError('conflict', '--shadow-url and --shadow-on-server exclude each other');
  }
  // Neither loads what only the other needs: an application waits for the second.
  if (!flags['tables-only']) return (await import('./verify-database.ts')).verifyDatabase(context);
  return (await import('./verify-tables.ts')).tablesOnly(context);
};
