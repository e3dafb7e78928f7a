import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { chown, mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { unprivilegedAccount } from './binaries.ts';

const call = promisify(execFile);

export interface SmallDisk extends AsyncDisposable {
  /** Belongs to the account that servers run under. */
  readonly folder: string;
  /** Sets its size, in MB. */
  resize(megabytes: number): Promise<void>;
}

/** Why there can be no small disk here; undefined where there can: it takes Linux, and the right to mount. */
export const whyNoSmallDisk = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root on Linux can mount a small disk';
  const folder = mkdtempSync(path.join(tmpdir(), 'aim-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'mounting is not permitted here';
  } finally {
    rmdirSync(folder);
  }
};

/** A file system of its own, in memory; unmounted when disposed of, whoever still uses it. */
export const smallDisk = async (megabytes: number): Promise<SmallDisk> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'aim-disk-'));
  await call('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  const account = unprivilegedAccount();
  if (account) await chown(folder, account.uid, account.gid);
  return {
    folder,
    resize: async (size) => void (await call('mount', ['-o', `remount,size=${size}m`, folder])),
    [Symbol.asyncDispose]: async () => {
      await call('umount', ['--lazy', folder]);
      await rmdir(folder);
    },
  };
};
