import { request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgreSqlContainer, type StartedPostgreSqlContainer } from '@testcontainers/postgresql';
import { FAST, hbaFile } from './conf.ts';
import type { ServerOptions, StopMode, TestServer } from './server.ts';
import { makeUrl, PASSWORD, SUPERUSER, type UrlOptions } from './url.ts';

const PORT = 5432;
const HBA_FILE = '/etc/aim/pg_hba.conf';
const SIGNAL = { smart: 'TERM', fast: 'INT', immediate: 'QUIT' } as const;
const STOP_MS = 30_000;

/** Where an engine may listen: DOCKER_HOST, else the usual sockets. */
const endpoints = (): { socketPath?: string; host?: string; port?: number }[] => {
  const given = process.env['DOCKER_HOST'];
  if (given?.startsWith('unix://')) return [{ socketPath: given.slice('unix://'.length) }];
  if (given !== undefined) return [{ host: new URL(given).hostname, port: Number(new URL(given).port) }];
  if (process.platform === 'win32') return [{ socketPath: '//./pipe/docker_engine' }];
  const { XDG_RUNTIME_DIR: runtime, HOME: home } = process.env;
  return [
    { socketPath: '/var/run/docker.sock' },
    ...(runtime ? [{ socketPath: path.join(runtime, 'docker.sock') }] : []),
    ...(home ? [{ socketPath: path.join(home, '.docker', 'run', 'docker.sock') }] : []),
  ];
};

const ping = async (endpoint: { socketPath?: string; host?: string; port?: number }): Promise<boolean> =>
  new Promise((resolve) => {
    const question = request({ ...endpoint, path: '/_ping', timeout: 2000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    question.on('timeout', () => question.destroy());
    question.on('error', () => resolve(false));
    question.end();
  });

/** Is there a Docker engine that answers? Takes milliseconds where there is none. */
export const dockerAnswers = async (): Promise<boolean> =>
  (await Promise.all(endpoints().map(ping))).includes(true);

const accepts = async (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

/** A server in a container, through testcontainers, which also removes it should the tests be killed. */
class DockerServer implements TestServer {
  readonly kind = 'docker';
  readonly socketDir = undefined;
  readonly dataDir = undefined;
  readonly major: number;
  readonly #container: StartedPostgreSqlContainer;
  #log = '';
  #isGone = false;

  constructor(major: number, container: StartedPostgreSqlContainer) {
    this.major = major;
    this.#container = container;
  }

  /** Follows the log from its beginning; the engine's stream ends with each stop. */
  async followLog(): Promise<this> {
    const stream = await this.#container.logs();
    this.#log = '';
    stream.on('data', (text) => (this.#log += String(text)));
    return this;
  }

  get host(): string {
    return this.#container.getHost();
  }
  get port(): number {
    return this.#container.getMappedPort(PORT);
  }

  url(options?: UrlOptions): string {
    return makeUrl(this.host, this.port, options);
  }

  async log(): Promise<string> {
    return this.#log;
  }

  async stop(mode: StopMode = 'fast'): Promise<void> {
    const { host, port } = this;
    await this.#container.exec(['sh', '-c', `kill -${SIGNAL[mode]} 1`]).catch(() => undefined);
    for (let waited = 0; waited < STOP_MS; waited += 50) {
      if (!(await accepts(host, port))) return;
      await sleep(50);
    }
    throw new Error(`PostgreSQL ${this.major} did not stop (${mode}) within ${STOP_MS} ms`);
  }

  async start(): Promise<void> {
    await this.#container.restart();
    await this.followLog();
  }

  async restart(mode?: StopMode): Promise<void> {
    await this.stop(mode);
    await this.start();
  }

  async standby(): Promise<TestServer> {
    throw new Error('Standbys need local servers: set AIM_TEST_SERVER=local');
  }

  async promote(): Promise<void> {
    return this.standby().then(() => undefined);
  }

  async dispose(): Promise<void> {
    if (this.#isGone) return;
    this.#isGone = true;
    await this.#container.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** Starts a container of the official image of a major. */
export const startDockerServer = async (options: ServerOptions & { major: number }): Promise<TestServer> => {
  const { major, settings, ssl, durable } = options;
  const all = { ...(durable === true ? {} : FAST), max_connections: 200, ...settings };
  const hba = hbaFile(options);
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
  const container = new PostgreSqlContainer(`postgres:${major}-alpine`)
    .withDatabase('postgres')
    .withUsername(SUPERUSER)
    .withPassword(PASSWORD)
    // The class' own check puts the password on a shell's command line, unquoted.
    .withHealthCheck({
      test: ['CMD-SHELL', `pg_isready --host 127.0.0.1 --username ${SUPERUSER}`],
      interval: 250,
      timeout: 1000,
      retries: 1000,
    })
    .withEnvironment({ POSTGRES_INITDB_ARGS: '--locale=C --encoding=UTF8' })
    .withCommand(['postgres', ...flags, ...(hba === undefined ? [] : ['-c', `hba_file=${HBA_FILE}`])]);
  if (hba !== undefined)
    container.withCopyContentToContainer([{ content: hba, target: HBA_FILE, mode: 0o644 }]);
  if (ssl) container.withSSL(ssl.cert, ssl.key, ssl.ca);
  return new DockerServer(major, await container.start()).followLog();
};
