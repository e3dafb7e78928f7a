/**
 * Every connection parameter of libpq (PostgreSQL 18, "Parameter Key Words" and "Environment Variables"), and what
 * becomes of it here: used, ignored because it cannot matter, or refused because ignoring it would be a lie.
 */

interface Parameter {
  /** The environment variable that libpq reads where the parameter is not given. */
  env?: string;
  secret?: true;
  /** Ignored, for the reason given. */
  ignored?: string;
  /** Refused, for the reason given, unless the value is one of `fine`. */
  refused?: string;
  fine?: readonly string[];
}

const NO_GSS = 'GSSAPI is not supported';
const NO_OAUTH = 'OAuth logins are not supported';

const PARAMETERS = {
  service: { env: 'PGSERVICE' },
  servicefile: { env: 'PGSERVICEFILE' },
  host: { env: 'PGHOST' },
  hostaddr: { env: 'PGHOSTADDR' },
  port: { env: 'PGPORT' },
  dbname: { env: 'PGDATABASE' },
  user: { env: 'PGUSER' },
  password: { env: 'PGPASSWORD', secret: true },
  passfile: { env: 'PGPASSFILE' },
  connect_timeout: { env: 'PGCONNECT_TIMEOUT' },
  options: { env: 'PGOPTIONS' },
  // PGAPPNAME is left alone: what connects is aim-migrate, and a shell profile does not know that.
  application_name: {},
  target_session_attrs: { env: 'PGTARGETSESSIONATTRS' },
  load_balance_hosts: { env: 'PGLOADBALANCEHOSTS' },
  keepalives: {},
  keepalives_idle: {},
  keepalives_interval: {},
  keepalives_count: {},

  sslmode: { env: 'PGSSLMODE' },
  sslnegotiation: { env: 'PGSSLNEGOTIATION' },
  sslrootcert: { env: 'PGSSLROOTCERT' },
  sslcert: { env: 'PGSSLCERT' },
  sslkey: { env: 'PGSSLKEY' },
  sslpassword: { secret: true },
  sslcrl: { env: 'PGSSLCRL' },
  sslsni: { env: 'PGSSLSNI' },
  ssl_min_protocol_version: { env: 'PGSSLMINPROTOCOLVERSION' },
  ssl_max_protocol_version: { env: 'PGSSLMAXPROTOCOLVERSION' },
  sslcertmode: {
    env: 'PGSSLCERTMODE',
    fine: ['disable', 'allow'],
    refused: 'whether the server asked for a client certificate cannot be seen here',
  },

  client_encoding: { env: 'PGCLIENTENCODING', ignored: 'files are sent as UTF-8' },
  fallback_application_name: { ignored: 'application_name has a value' },
  tcp_user_timeout: { ignored: 'the operating system chooses' },
  sslcompression: { env: 'PGSSLCOMPRESSION', ignored: 'TLS compression is obsolete' },
  krbsrvname: { env: 'PGKRBSRVNAME', ignored: NO_GSS },
  gsslib: { env: 'PGGSSLIB', ignored: NO_GSS },
  gssdelegation: { env: 'PGGSSDELEGATION', ignored: NO_GSS },
  max_protocol_version: {
    env: 'PGMAXPROTOCOLVERSION',
    ignored: 'protocol 3.0 is spoken, which every server knows',
  },

  min_protocol_version: {
    env: 'PGMINPROTOCOLVERSION',
    fine: ['3.0'],
    refused: 'protocol 3.0 is spoken, which every server knows',
  },
  channel_binding: {
    env: 'PGCHANNELBINDING',
    fine: ['disable', 'prefer'],
    refused: 'channel binding is not supported; sslmode=verify-full protects against the same attacker',
  },
  gssencmode: { env: 'PGGSSENCMODE', fine: ['disable', 'prefer'], refused: NO_GSS },
  require_auth: {
    env: 'PGREQUIREAUTH',
    refused: 'the method of the login cannot be demanded here; sslmode=verify-full makes sure of the server',
  },
  requirepeer: { env: 'PGREQUIREPEER', refused: 'the owner of the server process cannot be checked here' },
  replication: {
    fine: ['false', 'off', 'no', '0'],
    refused: 'migrations do not run over a replication connection',
  },
  sslcrldir: {
    env: 'PGSSLCRLDIR',
    refused: 'a folder of revocation lists is not supported; name one file with sslcrl',
  },
  sslkeylogfile: { refused: 'TLS keys are never written to a file' },
  scram_client_key: { secret: true, refused: 'SCRAM keys are not supported; give the password' },
  scram_server_key: { secret: true, refused: 'SCRAM keys are not supported; give the password' },
  oauth_issuer: { refused: NO_OAUTH },
  oauth_client_id: { refused: NO_OAUTH },
  oauth_client_secret: { secret: true, refused: NO_OAUTH },
  oauth_scope: { refused: NO_OAUTH },
} as const satisfies Record<string, Parameter>;

export type Keyword = keyof typeof PARAMETERS;

export const isKnownKeyword = (word: string): word is Keyword => Object.hasOwn(PARAMETERS, word);

export const KEYWORDS: readonly Keyword[] = Object.keys(PARAMETERS).filter(isKnownKeyword);

export const parameter = (keyword: Keyword): Parameter => PARAMETERS[keyword];

export const isSecretKeyword = (keyword: Keyword): boolean => parameter(keyword).secret === true;

/** Is there a value of it that is not refused? */
export function isAccepted(keyword: Keyword): boolean {
  const { refused, fine } = parameter(keyword);
  return refused === undefined || fine !== undefined;
}

const PRISMA = 'it is for Prisma only: remove it';
const POOL = 'it is for the pool of another client only: remove it';
const SETTING = 'a setting of the server is given as options=-c%20NAME%3DVALUE';
const SCHEMA =
  'remove it; the schema of the migrations is set in aim-migrate.json, a search_path as options=-c%20search_path%3DNAME';

/** What other programs put into their URLs, and what to do about it here. */
export const FOREIGN: Readonly<Record<string, string>> = {
  ssl: 'only ssl=true is known; write sslmode=require, or sslmode=disable',
  schema: SCHEMA,
  currentSchema: SCHEMA,
  search_path: SCHEMA,
  pgbouncer: PRISMA,
  connection_limit: PRISMA,
  pool_timeout: PRISMA,
  socket_timeout: PRISMA,
  statement_cache_size: PRISMA,
  sslaccept:
    'it is for Prisma only: write sslmode=require (accept any certificate) or sslmode=verify-full (strict)',
  sslidentity: 'it is for Prisma only: give the certificate and key as PEM files with sslcert and sslkey',
  uselibpqcompat: 'it is for node-postgres only: remove it, sslmode already means what it means to libpq',
  supa: POOL,
  pool_max_conns: POOL,
  pool_min_conns: POOL,
  default_query_exec_mode: POOL,
  prepareThreshold: POOL,
  binary_parameters: POOL,
  loginTimeout: 'write connect_timeout',
  'x-migrations-table': 'it is for golang-migrate only: remove it',
  'x-multi-statement': 'it is for golang-migrate only: remove it',
  'x-statement-timeout': 'it is for golang-migrate only: use --statement-timeout',
  statement_timeout: 'use --statement-timeout',
  lock_timeout: 'use --lock-timeout',
  idle_in_transaction_session_timeout: SETTING,
  timezone: SETTING,
  TimeZone: SETTING,
  role: SETTING,
  work_mem: SETTING,
};
