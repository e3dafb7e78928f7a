import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, chown, copyFile, readFile, realpath, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { binariesFor, unprivilegedAccount, type Account, type Binaries } from './binaries.ts';
import { confLines } from './conf.ts';
import { freePort } from './free-port.ts';
import { guardedFolder, type GuardedFolder } from './guarded-folder.ts';
import type { StopMode, TestServer } from './server.ts';
import { refuseLeaks } from './leaks.ts';
import { copyPrimary } from './standby.ts';
import { makeUrl, PASSWORD, SUPERUSER, type UrlOptions } from './url.ts';

const SIGNAL = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const;
const START_MS = 30_000;
const STOP_MS = 30_000;

/** A server made of the npm package's binaries, in a folder of its own below the temporary folder. */
export class LocalServer implements TestServer {
  readonly kind = 'local';
  readonly host = '127.0.0.1';
  readonly major: number;
  readonly account: Account | undefined;
  readonly #folder: GuardedFolder;
  readonly #binaries: Binaries;
  #process: ChildProcess | undefined;
  port = 0;

  constructor(major: number, folder: GuardedFolder, account: Account | undefined, binaries: Binaries) {
    this.major = major;
    this.account = account;
    this.#folder = folder;
    this.#binaries = binaries;
  }

  /** An empty server of its own; nothing runs yet. */
  static async create(major: number): Promise<LocalServer> {
    const account = unprivilegedAccount();
    const binaries = await binariesFor(major, account);
    const server = new LocalServer(major, await guardedFolder('aim-pg-'), account, binaries);
    await server.own(server.folder);
    return server;
  }

  get folder(): string {
    return this.#folder.path;
  }
  get dataDir(): string {
    return path.join(this.folder, 'data');
  }
  /** Paths of sockets are limited to about 100 bytes: the folder itself is as short as it gets. */
  get socketDir(): string | undefined {
    return platform() === 'win32' ? undefined : this.folder;
  }
  get #logFile(): string {
    return path.join(this.folder, 'server.log');
  }

  async own(file: string): Promise<void> {
    if (this.account) await chown(file, this.account.uid, this.account.gid);
  }

  async initdb(): Promise<void> {
    const passwords = path.join(this.folder, 'password');
    await writeFile(passwords, PASSWORD);
    await this.own(passwords);
    const common = ['--locale=C', '--encoding=UTF8', '--no-sync', '--no-instructions'];
    const args = [
      '-D',
      this.dataDir,
      '-U',
      SUPERUSER,
      '--pwfile',
      passwords,
      '-A',
      'scram-sha-256',
      ...common,
    ];
    await promisify(execFile)(this.#binaries.initdb, args, { cwd: this.folder, ...this.account });
  }

  /** Appends to postgresql.conf. */
  async configure(settings: Record<string, string | number | boolean>): Promise<void> {
    await writeFile(path.join(this.dataDir, 'postgresql.conf'), confLines(settings), { flag: 'a' });
  }

  async writeSecret(name: string, from: string): Promise<string> {
    const target = path.join(this.folder, name);
    await copyFile(from, target);
    await chmod(target, 0o600);
    await this.own(target);
    return target;
  }

  url(options?: UrlOptions): string {
    return makeUrl(this.host, this.port, options);
  }

  async log(): Promise<string> {
    return readFile(this.#logFile, 'utf8');
  }

  async start(): Promise<void> {
    this.port ||= await freePort();
    const log = openSync(this.#logFile, 'a');
    const args = ['-D', this.dataDir, '-p', String(this.port), '-k', this.socketDir ?? ''];
    const child = spawn(this.#binaries.postgres, args, {
      cwd: this.folder,
      stdio: ['ignore', log, log],
      // Ctrl-C is for the tests; the guard stops the server after them.
      detached: true,
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] },
      ...this.account,
    });
    closeSync(log);
    child.unref();
    this.#process = child;
    await this.#untilReady(child);
  }

  /** PostgreSQL writes `ready` (a standby: `standby`) to the eighth line of its lock file. */
  async #untilReady(child: ChildProcess): Promise<void> {
    const lock = path.join(this.dataDir, 'postmaster.pid');
    for (let waited = 0; waited < START_MS; waited += 10) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      const lines = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
      const isOurs = Number(lines[0]) === child.pid;
      if (isOurs && /^(ready|standby)\s*$/.test(lines[7] ?? '')) return;
      await sleep(10);
    }
    child.kill('SIGQUIT');
    throw new Error(`PostgreSQL ${this.major} did not start:\n${await this.log()}`);
  }

  async stop(mode: StopMode = 'fast'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(SIGNAL[mode]);
    const late = sleep(STOP_MS, 'late' as const, { ref: false });
    if ((await Promise.race([ended, late])) !== 'late') return;
    child.kill('SIGKILL');
    throw new Error(`PostgreSQL ${this.major} did not stop (${mode}) within ${STOP_MS} ms`);
  }

  async restart(mode: StopMode = 'fast'): Promise<void> {
    await this.stop(mode);
    await this.start();
  }

  async standby(): Promise<TestServer> {
    const standby = await LocalServer.create(this.major);
    await copyPrimary(this, standby);
    await standby.start();
    return standby;
  }

  async promote(): Promise<void> {
    await writeFile(path.join(this.dataDir, 'promote'), '');
    this.#process?.kill('SIGUSR1');
    const lock = path.join(this.dataDir, 'standby.signal');
    for (let waited = 0; waited < START_MS; waited += 20) {
      const isStandby = await realpath(lock).catch(() => undefined);
      if (isStandby === undefined) return;
      await sleep(20);
    }
    throw new Error(`The standby was not promoted:\n${await this.log()}`);
  }

  async dispose(): Promise<void> {
    await this.stop('immediate');
    const log = await this.log().catch(() => '');
    await this.#folder.remove();
    refuseLeaks(log, 'the log of a server');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
