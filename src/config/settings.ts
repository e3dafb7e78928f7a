/**
 * What the whole program runs by: one plain object, merged from flags, environment, config file and
 * defaults. Pure: files are read by load.ts.
 */
import { resolve } from 'node:path';
import { type Diagnostic, usageError } from '../diagnostic.ts';
import { OWN_TITLE } from '../version.ts';
import { chooseComponent } from './components.ts';
import type { ConfigFile } from './config-file.ts';
import { Lookup } from './lookup.ts';
import type { Flags } from './options.ts';
import { chooseUrl } from './url-source.ts';
import { durationOf } from './values.ts';

/** All in milliseconds; 0 means none, as in PostgreSQL. */
interface Timeouts {
  /** `lock_timeout` of each migration. */
  lockMs: number;
  /** For how long a migration that ran into `lock_timeout` is tried again. */
  lockRetryMs: number;
  /** `statement_timeout` of each migration. */
  statementMs: number;
  /** How long to wait for another runner. */
  runLockMs: number;
  /** For one attempt to connect; absent: what the URL or PGCONNECT_TIMEOUT says, else the session's default. */
  connectMs?: number;
  /** How long to wait until the database answers. */
  waitMs: number;
}

/** The merged settings of one invocation, for one component. */
export interface Settings {
  /** For the banner. */
  title: string;
  /** The component's name, where one was chosen. */
  component?: string;
  /** From --url or the component; absent: DATABASE_URL and the others in `env` decide. A secret. */
  url?: string;
  /** Where `url` comes from, for messages: `--url`, `ANALYTICS_URL`, `aim-migrate.json`. */
  urlSource?: string;
  /** The migrations folder, absolute; absent: the migrations inside the executable. */
  dir?: string;
  /** Where `dir` comes from, for messages: `--dir`, `AIM_MIGRATE_DIR`, `aim-migrate.json`. */
  dirSource?: string;
  /** The config file that was read, as the user would name it. */
  configFile?: string;
  /** The process environment and, below it, the file of --env. For PG*, HOME and the like. */
  env: Readonly<Record<string, string>>;
  sentinel: string;
  schema: string;
  historyTable: string;
  timeouts: Timeouts;
  /** Refuse migrations that are older than the newest applied one. */
  strict: boolean;
  /** What `check` and its like do not tell: kinds of difference, and objects by kind and name. */
  ignore: { words: readonly string[]; source: string };
  /** Make the roles that the files mention and that a shadow lacks. */
  createRoles: boolean;
  /** Objects of others in the same database, which `verify` leaves out. */
  leaveOut: readonly string[];
  output: OutputSettings;
}

export interface OutputSettings {
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  /** False with --no-color; true leaves it to the terminal and NO_COLOR. */
  color: boolean;
}

export interface LoadedSettings {
  settings: Settings;
  warnings: readonly Diagnostic[];
}

export interface MergeInput {
  command: string;
  flags: Flags;
  /** The process environment and, below it, the file of --env. */
  env: Readonly<Record<string, string>>;
  file?: ConfigFile | undefined;
  /** The working directory, absolute. */
  cwd: string;
  /** False for a command that needs no database: no URL is looked for, and none is missed. */
  needsDatabase: boolean;
}

/**
 * Flag > environment > config file > default, for every setting.
 * @throws Failure (exit 2) for a value that is not allowed.
 */
export function mergeSettings(input: MergeInput): Settings {
  const { command, flags, env, file, cwd } = input;
  const component = chooseComponent(flags.component ?? (env['AIM_MIGRATE_COMPONENT'] || undefined), file);
  const look = new Lookup({ command, flags, env, file, component: component?.config });
  const dir = directory(look, file, cwd);
  const url = input.needsDatabase ? chooseUrl({ flag: flags.url, env, component }) : undefined;
  return {
    title: titleOf(look, dir !== undefined),
    sentinel: identifier(look, 'sentinel'),
    schema: identifier(look, 'schema'),
    historyTable: identifier(look, 'history-table'),
    timeouts: timeoutsOf(look),
    strict: look.flag('strict'),
    ignore: ignored(input, component?.config.check ?? {}),
    createRoles:
      flags['create-roles'] ??
      component?.config.check?.createRoles ??
      file?.values.check?.createRoles ??
      false,
    leaveOut: (component?.config.verify ?? file?.values.verify)?.leaveOut ?? [],
    output: outputOf(look, flags),
    env,
    ...(component && { component: component.name }),
    ...(dir && { dir: dir.path, dirSource: dir.source }),
    ...(file && { configFile: file.name }),
    ...(url && { url: url.value, urlSource: url.source }),
  };
}

function titleOf(look: Lookup, hasFolder: boolean): string {
  const { value, source } = look.text('title');
  return source === 'default' && !hasFolder ? (OWN_TITLE ?? value) : value;
}

/** A list of words, in the config file as such and elsewhere with commas between. */
function ignored(
  { flags, env, file }: MergeInput,
  own: { ignore?: readonly string[] | undefined },
): Settings['ignore'] {
  const [given, source] =
    flags.ignore === undefined
      ? [env['AIM_MIGRATE_IGNORE'] || undefined, 'AIM_MIGRATE_IGNORE']
      : [flags.ignore, '--ignore'];
  if (given === undefined) {
    return { words: own.ignore ?? file?.values.check?.ignore ?? [], source: file?.name ?? '' };
  }
  return { words: given.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()])), source };
}

/** The folder, relative to whoever named it: the config file's folder, or the working directory. */
function directory(
  look: Lookup,
  file: ConfigFile | undefined,
  cwd: string,
): { path: string; source: string } | undefined {
  const dir = look.optional('dir');
  if (!dir) return undefined;
  const base = file && dir.source === file.name ? file.folder : cwd;
  return { path: resolve(base, dir.value), source: dir.source };
}

/** The name of a table or schema, as it stands in the catalogs: no quotes, no dots, up to 63 bytes. */
function identifier(look: Lookup, name: 'sentinel' | 'schema' | 'history-table'): string {
  const { value, source } = look.text(name);
  if (IDENTIFIER.test(value) && Buffer.byteLength(value) <= 63) return value;
  throw usageError('bad-name', `${source}: ${JSON.stringify(value)} is not allowed for ${name}`, {
    remedy: `Write ${IDENTIFIER_ALLOWED}.`,
  });
}

/** A name as it stands in the catalogs; shared with schema.ts. */
export const IDENTIFIER = /^[^\s."'\\\p{Cc}]+$/u;
export const IDENTIFIER_ALLOWED = 'one name without schema, quotes or blanks, of at most 63 bytes';

function timeoutsOf(look: Lookup): Timeouts {
  const connect = look.optional('connect-timeout');
  return {
    lockMs: look.duration('lock-timeout'),
    lockRetryMs: look.duration('lock-retry'),
    statementMs: look.duration('statement-timeout'),
    runLockMs: look.duration('run-lock-timeout'),
    waitMs: look.duration('wait'),
    ...(connect && { connectMs: durationOf(connect) }),
  };
}

/** Of --quiet and --verbose the one on the command line beats the one in the environment. */
function outputOf(look: Lookup, flags: Flags): OutputSettings {
  const verbose = look.flag('verbose') && !(flags.quiet && !flags.verbose);
  const quiet = look.flag('quiet') && !(flags.verbose && !flags.quiet);
  if (quiet && verbose) throw usageError('conflict', '--quiet and --verbose exclude each other');
  return { json: look.flag('json'), quiet, verbose, color: !look.flag('no-color') };
}
