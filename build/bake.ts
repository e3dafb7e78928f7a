/** Puts code and assets into a copy of a stock Node: a single executable application. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stripElf } from './strip-elf.ts';
import { type Target, generatorFor, hostTarget, nodeFor, nodeVersion } from './targets.ts';

export interface Contents {
  /** The main script's path. */
  main: string;
  /** Paths by asset name. */
  assets: Readonly<Record<string, string>>;
  useCodeCache: boolean;
}

const require = createRequire(import.meta.url);

interface PkgTarget {
  nodeRange: string;
  platform: string;
  arch: string;
  output: string;
}

/** The function behind pkg's `--sea`; its module has no entry in pkg's types. */
const pkg = require('@yao-pkg/pkg/lib-es5/sea.js') as {
  default: (
    main: string,
    options: { nodePath: string; signature: boolean; targets: PkgTarget[]; seaConfig: object },
  ) => Promise<void>;
  signMacOSIfNeeded: (file: string, target: PkgTarget, signature: boolean, sea: boolean) => Promise<void>;
};

/** pkg tells each step; the build has one line to say. */
const { log } = require('@yao-pkg/pkg/lib-es5/log.js') as { log: { info: () => void } };
log.info = () => {};

/**
 * Makes the executable at `output`, in one step as far as others can see.
 *
 * pkg does it for the machine's own platform. For others it would have to run their Node to learn its version,
 * so the same steps are done here: the blob by a Node of the same version that runs here, then injection.
 */
export async function bake(target: Target, contents: Contents, output: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'aim-migrate-bake-'));
  try {
    const node = join(dir, `node${target.extension}`);
    await writeFile(node, stripElf(await readFile(await nodeFor(target))), { mode: 0o755 });
    const made = join(dir, `made${target.extension}`);
    const config = {
      useCodeCache: contents.useCodeCache,
      assets: contents.assets,
      // NODE_OPTIONS is for other programs of the container: it may name files that only they have, and the report
      // that it can ask Node for contains every variable and argument, passwords included.
      execArgvExtension: 'none',
    };
    const pkgTarget = {
      nodeRange: `node${nodeVersion(target).split('.')[0]}`,
      platform: { darwin: 'macos', win32: 'win', linux: 'linux' }[target.platform],
      arch: target.arch,
      output: made,
    };
    if (target === hostTarget()) {
      const options = { nodePath: node, signature: true, targets: [pkgTarget], seaConfig: config };
      await pkg.default(contents.main, options);
    } else {
      await inject(target, node, await blob(target, contents.main, config, dir));
      await pkg.signMacOSIfNeeded(node, pkgTarget, true, true);
      await rename(node, made);
    }
    await chmod(made, 0o755);
    await moveOver(made, output);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function blob(target: Target, main: string, config: object, dir: string): Promise<Buffer> {
  const output = join(dir, 'sea.blob');
  const file = join(dir, 'sea.json');
  await writeFile(file, JSON.stringify({ main, output, disableExperimentalSEAWarning: true, ...config }));
  const generator = await generatorFor(nodeVersion(target));
  await promisify(execFile)(generator, ['--experimental-sea-config', file]);
  return readFile(output);
}

/** Node's own tool, as pkg uses it; pkg brings it. */
async function inject(target: Target, node: string, data: Buffer): Promise<void> {
  const postject = createRequire(require.resolve('@yao-pkg/pkg/package.json'))('postject') as {
    inject: (file: string, name: string, data: Buffer, options: object) => Promise<void>;
  };
  await postject.inject(node, 'NODE_SEA_BLOB', data, {
    sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
    ...(target.platform === 'darwin' && { machoSegmentName: 'NODE_SEA' }),
  });
}

/** Renames within one file system, so that an executable that runs keeps its file. */
async function moveOver(from: string, to: string): Promise<void> {
  const beside = `${to}.${process.pid}`;
  await writeFile(beside, await readFile(from), { mode: 0o755 });
  await rename(beside, to);
}

/** What is left to do by hand for an executable made here. */
export function leftToDo(target: Target): string | null {
  if (target.platform !== 'darwin' || process.platform === 'darwin') return null;
  return 'macOS runs it only when signed; where no "ldid" was found here: codesign --sign - <file>, on a Mac';
}
