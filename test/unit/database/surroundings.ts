/** A machine made of a few files, for deciding on targets without touching the real one. */
import type { Env, Surroundings } from '../../../src/database/naming/surroundings.ts';

interface FakeFile {
  text?: string;
  mode?: number;
  uid?: number;
  realPath?: string;
  isFile?: boolean;
  /** What reading it fails with. */
  error?: string;
}

export interface FakeMachine {
  env?: Env;
  platform?: NodeJS.Platform;
  homedir?: string | undefined;
  username?: string | undefined;
  files?: Record<string, FakeFile | string>;
}

export function fakeMachine(machine: FakeMachine = {}): Surroundings {
  const find = (path: string): FakeFile | undefined => {
    const file = machine.files?.[path];
    return typeof file === 'string' ? { text: file } : file;
  };
  return {
    env: machine.env ?? {},
    platform: machine.platform ?? 'linux',
    uid: machine.platform === 'win32' ? undefined : 1000,
    homedir: 'homedir' in machine ? machine.homedir : '/home/ann',
    username: 'username' in machine ? machine.username : 'ann',
    readFile: (path) => {
      const file = find(path);
      const code = file === undefined ? 'ENOENT' : file.error;
      return code === undefined
        ? Promise.resolve(Buffer.from(file?.text ?? ''))
        : Promise.reject(Object.assign(new Error(code), { code }));
    },
    facts: (path) => {
      const file = find(path);
      if (file === undefined) return Promise.resolve(undefined);
      return Promise.resolve({
        isFile: file.isFile ?? true,
        mode: file.mode ?? 0o600,
        uid: file.uid ?? 1000,
        realPath: file.realPath ?? path,
      });
    },
  };
}
