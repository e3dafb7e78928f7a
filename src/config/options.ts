/**
 * Every option, declared once. Parsing, help, the README's table, the environment, the config file's
 * schema and the defaults all derive from these rows. Pure data.
 */

/** Something that can be set; without a flag where it stands in SETTINGS only. */
export interface SettingRow {
  name: string;
  kind: 'flag' | 'text' | 'duration' | 'version' | 'path';
  /** One line for help and for the config file's schema; lower case, no full stop. */
  description: string;
  /** Environment variables, the first that is set and not empty counts. */
  env?: readonly string[];
  /** Path in the config file: `timeouts.lock`. */
  config?: string;
  /** As it would be typed. */
  default?: string;
  /** Where a command has a default of its own. */
  defaultFor?: Readonly<Record<string, string>>;
}

/** Something that can be given on the command line. */
export interface OptionRow extends SettingRow {
  /** Heading in the help. */
  group: 'Connection' | 'Migrations' | 'Waiting' | 'Output' | 'Options';
  short?: string;
  /** How help names the value; every kind but `flag` has one. */
  placeholder?: string;
  /**
   * The commands that accept it; `all` for the common ones.
   * A row for some commands shadows a common row of the same name.
   */
  commands: 'all' | readonly string[];
  /** A common option that means something to these only; help shows it there, all accept it. */
  shownIn?: readonly string[];
  /** Answered by the parser itself, never seen by a command. */
  meta?: true;
}

const DATABASE = ['up', 'status', 'verify', 'wait', 'baseline', 'repair'] as const;
const FILES = [
  'up',
  'status',
  'check',
  'test',
  'verify',
  'consolidate',
  'new',
  'baseline',
  'repair',
] as const;
const CHECKS = ['check', 'test', 'verify'] as const;
const SHADOWS = ['check', 'test', 'verify', 'consolidate'] as const;
const WRITES = ['up', 'baseline', 'repair'] as const;

const OPTIONS = [
  {
    name: 'to',
    kind: 'version',
    placeholder: 'VERSION',
    group: 'Options',
    description: 'stop after this migration (name or number)',
    commands: ['up'],
  },
  {
    name: 'dry-run',
    kind: 'flag',
    group: 'Options',
    description: 'say what would be done, change nothing',
    commands: ['up'],
  },
  {
    name: 'yes',
    kind: 'flag',
    group: 'Options',
    description: 'never ask (up asks nothing today)',
    commands: ['up'],
  },
  {
    name: 'strict',
    kind: 'flag',
    group: 'Options',
    description: 'refuse what is older than an applied migration',
    env: ['AIM_MIGRATE_STRICT'],
    config: 'strict',
    commands: ['up', 'status'],
  },
  {
    name: 'allow-nonempty',
    kind: 'flag',
    group: 'Options',
    description: 'install beside other objects in the schema',
    commands: ['up'],
  },
  {
    name: 'replay-all',
    kind: 'flag',
    group: 'Options',
    description: 'run all incrementals where there is no history',
    commands: ['up'],
  },
  {
    name: 'exit-code',
    kind: 'flag',
    group: 'Options',
    description: 'exit with 1 where something is pending',
    commands: ['status'],
  },
  {
    name: 'version',
    kind: 'version',
    placeholder: 'VERSION',
    group: 'Options',
    description: 'the newest migration that the database contains',
    commands: ['baseline'],
  },
  {
    name: 'all',
    kind: 'flag',
    group: 'Options',
    description: 'accept every applied file that has changed',
    commands: ['repair'],
  },
  {
    name: 'check',
    kind: 'flag',
    group: 'Options',
    description: 'only say whether V1 is current; exit with 1 if not',
    commands: ['consolidate'],
  },
  {
    name: 'covers',
    kind: 'version',
    placeholder: 'VERSION',
    group: 'Options',
    description: 'stop with this migration (name or number)',
    commands: ['consolidate'],
  },
  {
    name: 'shadow-url',
    kind: 'text',
    placeholder: 'URL',
    group: 'Options',
    description: 'replay on this server instead of the embedded one',
    env: ['SHADOW_DATABASE_URL'],
    commands: SHADOWS,
  },
  {
    name: 'shadow-on-server',
    kind: 'flag',
    group: 'Options',
    description: 'replay in a database beside the one of --url',
    commands: ['verify'],
  },
  {
    name: 'create-roles',
    kind: 'flag',
    group: 'Options',
    description: 'make the roles that the files mention in the shadow',
    config: 'check.createRoles',
    commands: SHADOWS,
  },
  {
    name: 'allow-server-wide',
    kind: 'flag',
    group: 'Options',
    description: 'run CREATE ROLE, ALTER SYSTEM … on --shadow-url',
    commands: SHADOWS,
  },
  {
    name: 'fixtures',
    kind: 'path',
    placeholder: 'DIR',
    group: 'Options',
    description: 'rows that must survive: NNN_name.sql, run behind NNN',
    commands: ['test'],
  },
  {
    name: 'ignore',
    kind: 'text',
    placeholder: 'LIST',
    group: 'Options',
    description: 'kinds of difference or objects, as "index public.tmp_*"',
    env: ['AIM_MIGRATE_IGNORE'],
    config: 'check.ignore',
    commands: CHECKS,
  },
  {
    name: 'emit-sql',
    kind: 'flag',
    group: 'Options',
    description: 'write what would bring V1 to the incrementals',
    commands: ['check'],
  },
  {
    name: 'format',
    kind: 'text',
    placeholder: 'FORMAT',
    group: 'Options',
    description: 'text, github, sarif, junit or markdown',
    default: 'text',
    commands: ['check', 'verify'],
  },
  {
    name: 'tables-only',
    kind: 'flag',
    group: 'Options',
    description: 'only: are the tables and the version there?',
    commands: ['verify'],
  },
  {
    name: 'url',
    kind: 'text',
    placeholder: 'URL',
    group: 'Connection',
    description: 'postgres://…, embedded:DIR or embedded:memory',
    env: ['DATABASE_URL', 'DATABASE_URL_FILE'],
    commands: 'all',
    shownIn: DATABASE,
  },
  {
    name: 'env',
    kind: 'path',
    placeholder: 'FILE',
    group: 'Connection',
    description: 'read variables from this file; real ones win',
    commands: 'all',
  },
  {
    name: 'wait',
    kind: 'duration',
    placeholder: 'DURATION',
    group: 'Connection',
    description: 'wait so long for the database to answer',
    env: ['AIM_MIGRATE_WAIT'],
    config: 'timeouts.wait',
    default: '0',
    defaultFor: { wait: '60s' },
    commands: 'all',
    shownIn: DATABASE,
  },
  {
    name: 'connect-timeout',
    kind: 'duration',
    placeholder: 'DURATION',
    group: 'Connection',
    description: 'give up one attempt to connect after this time',
    env: ['AIM_MIGRATE_CONNECT_TIMEOUT'],
    config: 'timeouts.connect',
    commands: 'all',
    shownIn: DATABASE,
  },
  {
    name: 'dir',
    kind: 'path',
    placeholder: 'DIR',
    group: 'Migrations',
    description: 'the migrations folder, else the built-in one',
    env: ['AIM_MIGRATE_DIR'],
    config: 'dir',
    commands: 'all',
    shownIn: FILES,
  },
  {
    name: 'config',
    kind: 'path',
    placeholder: 'FILE',
    group: 'Migrations',
    description: 'the config file, instead of ./aim-migrate.json',
    env: ['AIM_MIGRATE_CONFIG'],
    commands: 'all',
  },
  {
    name: 'component',
    kind: 'text',
    placeholder: 'NAME',
    group: 'Migrations',
    description: 'the component of the config file to work on',
    env: ['AIM_MIGRATE_COMPONENT'],
    commands: 'all',
  },
  {
    name: 'lock-timeout',
    kind: 'duration',
    placeholder: 'DURATION',
    group: 'Waiting',
    description: 'wait so long for a lock, then roll back and try again',
    env: ['AIM_MIGRATE_LOCK_TIMEOUT'],
    config: 'timeouts.lock',
    default: '500ms',
    commands: 'all',
    shownIn: WRITES,
  },
  {
    name: 'lock-retry',
    kind: 'duration',
    placeholder: 'DURATION',
    group: 'Waiting',
    description: 'go on trying for so long',
    env: ['AIM_MIGRATE_LOCK_RETRY'],
    config: 'timeouts.lockRetry',
    default: '5min',
    commands: 'all',
    shownIn: WRITES,
  },
  {
    name: 'statement-timeout',
    kind: 'duration',
    placeholder: 'DURATION',
    group: 'Waiting',
    description: 'cancel a statement that runs longer; 0: never',
    env: ['AIM_MIGRATE_STATEMENT_TIMEOUT'],
    config: 'timeouts.statement',
    default: '0',
    commands: 'all',
    shownIn: WRITES,
  },
  {
    name: 'run-lock-timeout',
    kind: 'duration',
    placeholder: 'DURATION',
    group: 'Waiting',
    description: 'wait so long for another runner',
    env: ['AIM_MIGRATE_RUN_LOCK_TIMEOUT'],
    config: 'timeouts.runLock',
    default: '15min',
    commands: 'all',
    shownIn: WRITES,
  },
  {
    name: 'json',
    kind: 'flag',
    group: 'Output',
    description: 'write JSON, one object a line',
    env: ['AIM_MIGRATE_JSON'],
    commands: 'all',
  },
  {
    name: 'quiet',
    kind: 'flag',
    group: 'Output',
    description: 'write warnings and errors only',
    env: ['AIM_MIGRATE_QUIET'],
    commands: 'all',
  },
  {
    name: 'verbose',
    kind: 'flag',
    group: 'Output',
    description: 'write notices, statements and the connection too',
    env: ['AIM_MIGRATE_VERBOSE'],
    commands: 'all',
  },
  {
    name: 'no-color',
    kind: 'flag',
    group: 'Output',
    description: 'no colour, no symbols; NO_COLOR does the same',
    commands: 'all',
  },
  {
    name: 'help',
    short: 'h',
    kind: 'flag',
    group: 'Output',
    description: 'explain the program or a command',
    commands: 'all',
    meta: true,
  },
  {
    name: 'version',
    short: 'V',
    kind: 'flag',
    group: 'Output',
    description: 'say which version of aim-migrate this is',
    commands: 'all',
    meta: true,
  },
] as const satisfies readonly OptionRow[];

/** What is set in the environment or the config file only: it belongs to the project, not to one run. */
const SETTINGS = [
  {
    name: 'title',
    kind: 'text',
    description: 'the title of the banner',
    env: ['AIM_MIGRATE_TITLE'],
    config: 'title',
    default: 'Database Migration System',
  },
  {
    name: 'sentinel',
    kind: 'text',
    description: 'the table that tells an existing database from a fresh one',
    env: ['AIM_MIGRATE_SENTINEL'],
    config: 'sentinel',
    default: 'organizations',
  },
  {
    name: 'schema',
    kind: 'text',
    description: 'the schema that holds the sentinel and the history',
    env: ['AIM_MIGRATE_SCHEMA'],
    config: 'schema',
    default: 'public',
  },
  {
    name: 'history-table',
    kind: 'text',
    description: 'the table that records what was applied',
    env: ['AIM_MIGRATE_HISTORY_TABLE'],
    config: 'historyTable',
    default: 'schema_migrations',
  },
  {
    name: 'leave-out',
    kind: 'text',
    description: 'objects of others that verify leaves out, as "schema monitoring"',
    config: 'verify.leaveOut',
  },
] as const satisfies readonly SettingRow[];

type Row = Exclude<(typeof OPTIONS)[number], { meta: true }>;

/** What was given on the command line: `true` or the text of the value, by option name. */
export type Flags = { readonly [O in Row as O['name']]?: O['kind'] extends 'flag' ? true : string };

type OptionName = Row['name'];
export type SettingName = OptionName | (typeof SETTINGS)[number]['name'];

/** All rows, widened to their common type, for code that walks the table. */
export const optionRows: readonly OptionRow[] = OPTIONS;
export const settingRows: readonly SettingRow[] = [...OPTIONS, ...SETTINGS];

/** The options that `command` accepts; its own first. */
export function optionsOf(command: string): readonly OptionRow[] {
  const own = optionRows.filter((o) => o.commands !== 'all' && o.commands.includes(command));
  const names = new Set(own.map((o) => o.name));
  return [...own, ...optionRows.filter((o) => o.commands === 'all' && !names.has(o.name))];
}
