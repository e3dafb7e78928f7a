/**
 * V8's code cache for each script, taken after a real run, so that it holds the functions that a run compiles.
 * It is good for one version of Node on one platform only; V8 throws away a cache that is not its own.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths.ts';
import { withStandIn } from './stand-in.ts';

/**
 * Runs the program's most frequent ways; what one of them says first about a script holds. The first applies
 * everything, so that the second finds nothing to do, as most runs do.
 * @param node the Node of the target; it must run here.
 * @param assets the folder with all assets under their names.
 * @returns the caches by script.
 */
export async function codeCaches(node: string, assets: string): Promise<Map<string, Buffer>> {
  const dir = await mkdtemp(join(tmpdir(), 'aim-migrate-cache-'));
  const embedded = `embedded:${join(dir, 'data')}`;
  const run = (...args: string[]): Promise<Map<string, Buffer>> => warmRun(node, assets, dir, args);
  try {
    const applying = await run('up', '--url', embedded);
    const nothingToDo = await withStandIn(join(dir, 'data'), (url) =>
      run('up', '--url', url, '--dir', join(root, 'migrations')),
    );
    const status = await run('status', '--url', embedded);
    // From a folder, since what the executable holds needs no grammar.
    const checking = await run('check', '--dir', join(root, 'migrations'));
    return new Map([...checking, ...status, ...applying, ...nothingToDo]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** @throws where the run fails */
async function warmRun(
  node: string,
  assets: string,
  dir: string,
  args: readonly string[],
): Promise<Map<string, Buffer>> {
  const out = join(dir, args[0] ?? '');
  await mkdir(out, { recursive: true });
  const script = join(root, 'build/warm-run.cjs');
  await promisify(execFile)(node, [script, assets, out, ...args], { cwd: out, env: {} });
  const names = await readdir(out);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(out, name))] as const)),
  );
}
