/**
 * V8's code cache for each part, taken after a real run, so that it holds the functions that a run compiles.
 * It is good for one version of Node on one platform only; V8 throws away a cache that is not its own.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths.ts';

/** Command lines that between them load every part that is often wanted. They may fail; their code has run. */
const RUNS = [
  ['up', '--url', 'embedded:memory'],
  ['up', '--url', 'postgres://nobody@127.0.0.1:1/nothing'],
  ['status', '--url', 'embedded:memory'],
  ['--help'],
];

/**
 * @param node the Node of the target; it must run here.
 * @param assets the folder with all assets under their names.
 * @returns the caches by part.
 */
export async function codeCaches(node: string, assets: string): Promise<Map<string, Buffer>> {
  const caches = new Map<string, Buffer>();
  for (const run of RUNS) {
    const out = await mkdtemp(join(tmpdir(), 'aim-migrate-cache-'));
    try {
      const script = join(root, 'build/warm-run.cjs');
      await promisify(execFile)(node, [script, assets, out, ...run], { cwd: out, env: {} }).catch(() => {});
      for (const name of await readdir(out)) {
        const cache = await readFile(join(out, name));
        if (cache.length > (caches.get(name)?.length ?? 0)) caches.set(name, cache);
      }
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  }
  return caches;
}
