/** Decides which database is meant: --url, then DATABASE_URL, DATABASE_URL_FILE, and libpq's PG* variables. */
import { usageError, type Diagnostic } from '../../diagnostic.ts';
import { parseConnectionString, URL_EXAMPLE, type Settings } from './connection-string.ts';
import type { Patience } from '../liveness.ts';
import { readEndpoints } from './hosts.ts';
import { KEYWORDS, parameter } from './parameters.ts';
import { parseEmbedded } from './embedded-url.ts';
import { addPasswords } from './passwords.ts';
import { readService, type Service } from './service-file.ts';
import type { Surroundings } from './surroundings.ts';
import { SESSION_ATTRS, type ServerTarget, type Target } from './target.ts';
import { readTlsSettings } from './tls-settings.ts';
import { readUrlFile } from './url-file.ts';
import { choice, flag, integer, refuseUnsupported, text } from './values.ts';

/** Where libpq waits for ever by default; `connect_timeout=0` still does. */
const DEFAULT_CONNECT_TIMEOUT_S = 10;

/** For how long a connection may be silent before the server is asked, and asked again; in seconds. */
const PATIENCE = { idle: 30, interval: 10, count: 6 };

/** One of these says which database; the other PG* variables only say how. */
const NAMING = ['PGHOST', 'PGHOSTADDR', 'PGSERVICE', 'PGDATABASE'] as const;

/**
 * @param url the value of --url, where given
 * @param label how whoever gave the URL called it, for messages
 * @throws Failure (exit 2): nothing was given, or it cannot be understood
 */
export async function resolveTarget(
  url: string | undefined,
  surroundings: Surroundings,
  label = '--url',
): Promise<Target> {
  const given = await findGiven(url, surroundings, label);
  const embedded = given.text === undefined ? undefined : parseEmbedded(given.text, given.from);
  if (embedded !== undefined) return embedded;
  const explicit: Settings =
    given.text === undefined ? new Map() : parseConnectionString(given.text, given.from);
  const { settings, warnings } = await withFallbacks(explicit, surroundings);
  refuseUnsupported(settings);
  return serverTarget(settings, { ...given, warnings: [...given.warnings, ...warnings] }, surroundings);
}

interface Given {
  /** Undefined where only PG* variables are given. */
  text: string | undefined;
  from: string;
  warnings: readonly Diagnostic[];
}

async function findGiven(url: string | undefined, surroundings: Surroundings, label: string): Promise<Given> {
  if (url !== undefined) {
    if (url.trim() === '') {
      throw usageError('no-url', `${label} is empty`, { remedy: WAYS });
    }
    return { text: url.trim(), from: label, warnings: [] };
  }
  const fromEnv = surroundings.env['DATABASE_URL']?.trim();
  if (fromEnv) return { text: fromEnv, from: 'DATABASE_URL', warnings: [] };
  const file = surroundings.env['DATABASE_URL_FILE'];
  if (file) return { ...(await readUrlFile(file, surroundings)), from: `the file of DATABASE_URL_FILE` };
  const naming = NAMING.find((name) => surroundings.env[name]);
  if (naming !== undefined) return { text: undefined, from: naming, warnings: [] };
  throw usageError('no-url', 'No database was named', { remedy: WAYS });
}

const WAYS = [
  'Name one in one of these ways:',
  `  --url ${URL_EXAMPLE}`,
  `  DATABASE_URL=${URL_EXAMPLE}`,
  '  DATABASE_URL_FILE=/run/secrets/database-url   a file that contains the URL',
  `  ${NAMING.join(', ')} and libpq's other variables`,
  '  --url embedded:DIR      a database inside this program, kept in the folder DIR',
  '  --url embedded:memory   the same, gone when the program ends',
].join('\n');

/** What is not given comes from the service, then from the environment. An empty variable counts as none. */
async function withFallbacks(explicit: Settings, surroundings: Surroundings): Promise<Service> {
  const { env } = surroundings;
  const settings: Settings = new Map(explicit);
  const warnings: Diagnostic[] = [];
  const service = text(settings, 'service') ?? env['PGSERVICE'];
  if (service) {
    const file = text(settings, 'servicefile') ?? (env['PGSERVICEFILE'] || undefined);
    const found = await readService(service, file, surroundings);
    warnings.push(...found.warnings);
    for (const [keyword, setting] of found.settings) {
      if (!settings.has(keyword)) settings.set(keyword, setting);
    }
  }
  for (const keyword of KEYWORDS) {
    const name = parameter(keyword).env;
    const value = name === undefined ? undefined : env[name];
    if (name !== undefined && value && !settings.has(keyword)) settings.set(keyword, { value, from: name });
  }
  return { settings, warnings };
}

async function serverTarget(
  settings: Settings,
  given: Given,
  surroundings: Surroundings,
): Promise<ServerTarget> {
  const user = text(settings, 'user') ?? surroundings.username;
  if (user === undefined) {
    throw usageError('bad-url', 'No user is named, and the operating system has no name for this one', {
      remedy: `Name the user in the URL, ${URL_EXAMPLE}, or in PGUSER`,
    });
  }
  const database = text(settings, 'dbname') ?? user;
  const endpoints = await readEndpoints(settings, surroundings);
  const { hosts, warnings } = await addPasswords(endpoints, { user, database }, settings, surroundings);
  return {
    kind: 'server',
    hosts,
    user,
    database,
    applicationName: text(settings, 'application_name') ?? 'aim-migrate',
    options: text(settings, 'options'),
    tls: readTlsSettings(settings, surroundings),
    sessionAttrs: choice(settings, 'target_session_attrs', SESSION_ATTRS),
    shuffleHosts: choice(settings, 'load_balance_hosts', ['disable', 'random']) === 'random',
    connectTimeoutMs: connectTimeout(settings),
    keepAliveMs: flag(settings, 'keepalives', true)
      ? Math.max(0, integer(settings, 'keepalives_idle') ?? 0) * 1000
      : undefined,
    patience: patience(settings),
    from: given.from,
    warnings: [...given.warnings, ...warnings],
  };
}

/** libpq hands these to the operating system, whose defaults are hours; zero means the default there and here. */
function patience(settings: Settings): Patience | undefined {
  if (!flag(settings, 'keepalives', true)) return undefined;
  const given = (keyword: 'keepalives_idle' | 'keepalives_interval' | 'keepalives_count'): number =>
    Math.max(0, integer(settings, keyword) ?? 0);
  return {
    idleMs: (given('keepalives_idle') || PATIENCE.idle) * 1000,
    intervalMs: (given('keepalives_interval') || PATIENCE.interval) * 1000,
    count: given('keepalives_count') || PATIENCE.count,
  };
}

/** As in libpq zero and less mean no limit, and one second means two. */
function connectTimeout(settings: Settings): number | undefined {
  const seconds = integer(settings, 'connect_timeout') ?? DEFAULT_CONNECT_TIMEOUT_S;
  return seconds <= 0 ? undefined : Math.max(seconds, 2) * 1000;
}
