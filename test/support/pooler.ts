import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unprivilegedAccount } from './binaries.ts';
import { freePort } from './free-port.ts';
import { guardedFolder } from './guarded-folder.ts';

/** When a server connection goes back to the pool: at the end of the session, the transaction, the statement. */
export type PoolMode = 'session' | 'transaction' | 'statement';

export interface Pooler extends AsyncDisposable {
  /** The same URL, through the pooler. */
  url(original: string): string;
  readonly host: string;
  readonly port: number;
  /** What it wrote to its log so far. */
  log(): Promise<string>;
  /** kill -9; then it is started again. */
  crash(): Promise<void>;
}

const START_MS = 10_000;

/** PgBouncer's binary; undefined where it is not on this machine (Debian's package is `pgbouncer`). */
export const POOLER = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin']
  .map((folder) => path.join(folder, 'pgbouncer'))
  .find((file) => existsSync(file));

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/**
 * Starts PgBouncer in front of a server.
 * @param logins who may come in, by user: the passwords, which it also uses on the server
 * @param options `size`: connections to the server that one pool may have
 */
export async function startPooler(
  server: { host: string; port: number },
  mode: PoolMode,
  logins: Readonly<Record<string, string>>,
  { size = 4 }: { size?: number } = {},
): Promise<Pooler> {
  if (POOLER === undefined) throw new Error('pgbouncer is not on this machine');
  const folder = await guardedFolder('aim-pooler-');
  const account = unprivilegedAccount();
  const port = await freePort();
  const file = (name: string): string => path.join(folder.path, name);
  const users = Object.entries(logins).map(([user, password]) => `${quoted(user)} ${quoted(password)}`);
  await writeFile(file('users.txt'), `${users.join('\n')}\n`);
  await writeFile(
    file('pgbouncer.ini'),
    `[databases]
* = host=${server.host} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${file('users.txt')}
pool_mode = ${mode}
default_pool_size = ${size}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
logfile = ${file('pooler.log')}
`,
  );
  await writeFile(file('pooler.log'), '');
  if (account) {
    for (const name of ['', 'users.txt', 'pgbouncer.ini', 'pooler.log']) {
      await chown(file(name), account.uid, account.gid);
    }
  }
  const begin = (): { child: ChildProcess; ended: Promise<void> } => {
    const child = spawn(POOLER, ['--quiet', file('pgbouncer.ini')], { stdio: 'ignore', ...account });
    return { child, ended: new Promise((resolve) => child.once('exit', () => resolve())) };
  };
  let running = begin();
  const log = async (): Promise<string> => readFile(file('pooler.log'), 'utf8');
  const dispose = async (): Promise<void> => {
    await kill();
    await folder.remove();
  };
  const kill = async (): Promise<void> => {
    running.child.kill('SIGKILL');
    await running.ended;
  };
  const untilItListens = async (): Promise<void> => {
    for (const end = Date.now() + START_MS; !(await listens(port)); await sleep(20)) {
      if (Date.now() < end && running.child.exitCode === null) continue;
      const said = await log();
      await dispose();
      throw new Error(`pgbouncer did not start: ${said}`);
    }
  };
  await untilItListens();
  return {
    host: '127.0.0.1',
    port,
    crash: async () => {
      await kill();
      running = begin();
      await untilItListens();
    },
    url: (original) => {
      const url = new URL(original);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
    log,
    [Symbol.asyncDispose]: dispose,
  };
}

const listens = async (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
