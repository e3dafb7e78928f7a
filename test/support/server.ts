import { DEFAULT_MAJOR } from './binaries.ts';
import { dockerAnswers, startDockerServer } from './docker-server.ts';
import { startLocalServer } from './local-server.ts';
import type { UrlOptions } from './url.ts';

export { makeUrl, PASSWORD, SUPERUSER } from './url.ts';

export interface ServerOptions {
  /** 14 to 18; by default AIM_TEST_MAJOR, else the development dependency's. */
  major?: number;
  /** Lines of postgresql.conf; these win over the harness' own. */
  settings?: Record<string, string | number | boolean>;
  /** How TCP and socket logins prove themselves; by default scram-sha-256. */
  auth?: 'scram-sha-256' | 'md5' | 'password' | 'trust' | 'cert';
  /** The whole pg_hba.conf, instead of `auth`. */
  hba?: string;
  /** PEM files; the server is told to use copies of them. With `ca`, client certificates are checked. */
  ssl?: { cert: string; key: string; ca?: string };
  /** fsync and full_page_writes on, for tests that crash the machine rather than the process. */
  durable?: boolean;
}

/** As `pg_ctl stop -m`: wait for sessions to end, end them, or crash. */
export type StopMode = 'smart' | 'fast' | 'immediate';

export interface TestServer extends AsyncDisposable {
  readonly kind: 'local' | 'docker';
  readonly major: number;
  readonly host: string;
  /** Docker gives another one after a restart. */
  readonly port: number;
  /** Folder of the Unix socket; undefined where there is none to reach. */
  readonly socketDir: string | undefined;
  /** The data directory; undefined where it is out of reach. */
  readonly dataDir: string | undefined;
  /** A connection URL, by default the superuser's to the database postgres. */
  url(options?: UrlOptions): string;
  /** What the server wrote to its log so far. */
  log(): Promise<string>;
  stop(mode?: StopMode): Promise<void>;
  /** After stop(); returns when the server takes connections. */
  start(): Promise<void>;
  restart(mode?: StopMode): Promise<void>;
  /** A hot standby that streams from this server. Local servers only. */
  standby(): Promise<TestServer>;
  /** Makes a standby a primary; returns when it takes writes. Local servers only. */
  promote(): Promise<void>;
  /** Stops the server and removes everything of it. Safe to call twice. */
  dispose(): Promise<void>;
}

/** The major to test with. */
export const testMajor = (): number => Number(process.env['AIM_TEST_MAJOR'] ?? DEFAULT_MAJOR);

/**
 * Starts a server of the test's own. AIM_TEST_SERVER says where: `local` (the npm package's binaries),
 * `docker` (testcontainers), or by default Docker where an engine answers and has the image, else local.
 */
export const startServer = async (options: ServerOptions = {}): Promise<TestServer> => {
  const where = process.env['AIM_TEST_SERVER'] ?? 'auto';
  const wanted = { ...options, major: options.major ?? testMajor() };
  if (where === 'local') return startLocalServer(wanted);
  if (where === 'docker') return startDockerServer(wanted);
  if (where !== 'auto') throw new Error(`AIM_TEST_SERVER is "${where}"; it takes local, docker or auto`);
  if (!(await dockerAnswers())) return startLocalServer(wanted);
  try {
    return await startDockerServer(wanted);
  } catch (error) {
    process.stderr.write(
      `A Docker engine answers, but gives no PostgreSQL (${String(error)}): going local\n`,
    );
    process.env['AIM_TEST_SERVER'] = 'local';
    return startLocalServer(wanted);
  }
};
