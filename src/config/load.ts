/** Reads what the settings come from: environment, --env file, config file. The I/O of config. */
import { dirname, resolve } from 'node:path';
import type { ConfigFile } from './config-file.ts';
import { readEnv } from './env-file.ts';
import type { Flags } from './options.ts';
import { readText } from './read-text.ts';
import { type LoadedSettings, mergeSettings } from './settings.ts';

export interface LoadInput {
  command: string;
  flags: Flags;
  /** The process environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** The working directory, absolute. */
  cwd: string;
  /** False for a command that needs no database. */
  needsDatabase: boolean;
}

/** Looked for in the working directory. */
const CONFIG_FILE = 'aim-migrate.json';

/**
 * Everything the program runs by.
 * @throws Failure (exit 2) for a file that cannot be read and for a value that is not allowed.
 */
export async function loadSettings(input: LoadInput): Promise<LoadedSettings> {
  const { command, flags, cwd, needsDatabase } = input;
  const envFile = flags.env === undefined ? undefined : { path: resolve(cwd, flags.env), name: flags.env };
  const { env, warnings } = readEnv(input.env, envFile);
  const file = await readConfig(flags.config, env['AIM_MIGRATE_CONFIG'], cwd);
  return { settings: mergeSettings({ command, flags, env, file, cwd, needsDatabase }), warnings };
}

/** The config file, or undefined where none is named and none lies in the working directory. */
async function readConfig(
  flag: string | undefined,
  variable: string | undefined,
  cwd: string,
): Promise<ConfigFile | undefined> {
  const named = flag ?? (variable || undefined);
  const name = named ?? CONFIG_FILE;
  const path = resolve(cwd, name);
  const source = flag === undefined ? (named ? 'AIM_MIGRATE_CONFIG' : CONFIG_FILE) : '--config';
  const text = readText(path, source, { optional: named === undefined });
  if (text === undefined) return undefined;
  const { parseConfig } = await import('./parse-config.ts');
  return { name, folder: dirname(path), values: parseConfig(name, text) };
}
