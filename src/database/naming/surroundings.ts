/** What deciding on a target reads from the world besides the URL; given in, so that tests need no real files. */
import { readFile, realpathSync, statSync } from 'node:fs';
import os from 'node:os';
import { promisify } from 'node:util';
import type { FileAccess } from '../../exposed-file.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface FileFacts extends FileAccess {
  isFile: boolean;
}

export interface Surroundings {
  env: Env;
  platform: NodeJS.Platform;
  /** Where `~/.pgpass` and `~/.postgresql` are looked for; undefined where there is no home. */
  homedir: string | undefined;
  /** The operating system's number of the user; absent on Windows. */
  uid?: number | undefined;
  /** The operating system's name of the user, libpq's default for the role. */
  username: string | undefined;
  readFile(path: string): Promise<Buffer>;
  /** Undefined where there is no such file; it follows symbolic links. */
  facts(path: string): Promise<FileFacts | undefined>;
}

/** This machine, with the environment as the caller has it (after `--env FILE`). */
export function thisMachine(env: Env): Surroundings {
  return {
    env,
    platform: process.platform,
    uid: process.getuid?.(),
    // Where there is no HOME, and for the name always, the system's directory of users is asked, perhaps over a network.
    get homedir() {
      return orUndefined(() => os.homedir());
    },
    get username() {
      return orUndefined(() => os.userInfo().username);
    },
    readFile: (path) => promisify(readFile)(path),
    facts: async (path) => {
      try {
        const found = statSync(path, { throwIfNoEntry: false });
        if (found === undefined) return undefined;
        const realPath = realpathSync.native(path);
        return { isFile: found.isFile(), mode: found.mode & 0o7777, uid: found.uid, realPath };
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
  };
}

/** No such file, or a folder on the way to it is none. */
export const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

/** Node's code of a system error, `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A container may run under a user id without a name or a home. */
function orUndefined(ask: () => string): string | undefined {
  try {
    const answer = ask();
    return answer === '' ? undefined : answer;
  } catch {
    return undefined;
  }
}

/** The folder for libpq's files: `~/` on Unix, `%APPDATA%\postgresql` on Windows. */
export function configFolder(surroundings: Surroundings): string | undefined {
  const { platform, env } = surroundings;
  if (platform !== 'win32') return env['HOME'] || surroundings.homedir;
  return env['APPDATA'] === undefined ? undefined : `${env['APPDATA']}\\postgresql`;
}
