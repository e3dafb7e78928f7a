/**
 * Makes the executable: `node build/build.ts [--target linux-arm64 …] [--all]`.
 * Without a target: `dist/aim-migrate` for this machine; otherwise `dist/aim-migrate-<target>` for each. With
 * `--migrations FOLDER` the executable holds those instead of this project's; `--output FILE` says where one is to be.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, usageError } from '../src/diagnostic.ts';
import { assetFile, assetNames } from './assets.ts';
import { bake, leftToDo } from './bake.ts';
import { type Bundle, bundle } from './bundle.ts';
import { codeCaches } from './code-cache.ts';
import { licences } from './licences.ts';
import { type MigrationAssets, migrationAssets } from './migrations.ts';
import { PRODUCT, dist, root } from './paths.ts';
import { TARGETS, type Target, hostTarget, nodeFor } from './targets.ts';

/** What build/loader.cjs reads first, the asset `index`. */
interface ScriptIndex {
  /** The script of each part. */
  scriptOf: Readonly<Record<string, string>>;
  /** Scripts with a code cache. */
  cached: readonly string[];
}

export interface BuildOptions {
  /** The program's main module. Default: src/main.ts. */
  entry?: string;
  /** Default: this machine's. */
  target?: Target;
  /** The folder of the migrations inside it. Default: this project's. */
  migrations?: string | undefined;
  /** Default: `dist/aim-migrate`. */
  output?: string | undefined;
}

/** The executable's script, and with a word before it that of its threads. */
const LOADER = join(root, 'build/loader.cjs');

/** Makes one executable and returns its path. */
export async function build(options: BuildOptions = {}): Promise<string> {
  const target = options.target ?? hostTarget();
  const output = options.output ?? join(dist, `${PRODUCT}${target.extension}`);
  const own = await migrationAssets(join(root, 'migrations'));
  const inside = options.migrations === undefined ? own : await migrationAssets(options.migrations);
  const bundled = await bundle(options.entry ?? join(root, 'src/main.ts'), inside === own ? 'own' : 'other');
  const node = await nodeFor(target);
  const withLicence = existsSync(join(node, '../../LICENSE')) ? node : await nodeFor(hostTarget());
  const notices = licences(bundled.metafile, join(withLicence, '../..'));
  await mkdir(dist, { recursive: true });
  await writeFile(join(dist, 'THIRD_PARTY_LICENSES.txt'), notices);
  const stage = await mkdtemp(join(tmpdir(), `${PRODUCT}-stage-`));
  try {
    const native = target === hostTarget();
    const assets = await stageAssets(stage, bundled, notices, native ? node : null, { own, inside });
    await bake(target, { main: LOADER, assets, useCodeCache: native }, output);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  return output;
}

/**
 * Writes all assets into a folder under their names.
 * @param node runs the program for V8's code caches; null makes none.
 * @param migrations these runs apply the project's own; the executable holds what is to be inside.
 * @returns their paths by name.
 */
async function stageAssets(
  stage: string,
  { scripts }: Bundle,
  notices: string,
  node: string | null,
  migrations: { own: MigrationAssets; inside: MigrationAssets },
): Promise<Record<string, string>> {
  const assets: Record<string, string> = {};
  const put = async (name: string, content: string | Buffer): Promise<void> => {
    assets[name] = join(stage, name);
    await mkdir(dirname(assets[name]), { recursive: true });
    await writeFile(assets[name], content);
  };
  for (const name of assetNames) await put(name, readFileSync(await assetFile(name)));
  for (const script of scripts) await put(`code/${script.name}`, script.code);
  const scriptOf = Object.fromEntries(
    scripts.flatMap(({ name, parts }) => parts.map((part) => [part, name])),
  );
  await put('index', JSON.stringify({ scriptOf, cached: [] } satisfies ScriptIndex));
  await put('thread.cjs', `globalThis.__aimPart = 'thread.js';\n${readFileSync(LOADER, 'utf8')}`);
  for (const [name, content] of Object.entries(migrations.own)) await put(name, content);
  await put('THIRD_PARTY_LICENSES.txt', notices);
  const caches = node === null ? new Map<string, Buffer>() : await codeCaches(node, stage);
  for (const [name, cache] of caches) await put(`cache/${name}`, cache);
  for (const [name, content] of Object.entries(migrations.inside)) await put(name, content);
  await put('index', JSON.stringify({ scriptOf, cached: [...caches.keys()] } satisfies ScriptIndex));
  return assets;
}

/** The path of this machine's executable, made only where something that goes into it is newer. */
export async function ensureBuilt(): Promise<string> {
  const output = join(dist, `${PRODUCT}${hostTarget().extension}`);
  const inputs = ['src', 'migrations', 'build', 'package.json', 'package-lock.json'];
  const newest = Math.max(...inputs.map((name) => newestIn(join(root, name))));
  return existsSync(output) && statSync(output).mtimeMs > newest ? output : build();
}

function newestIn(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', multiple: true },
      all: { type: 'boolean' },
      migrations: { type: 'string' },
      output: { type: 'string' },
    },
  });
  const { migrations, output } = values;
  if (output !== undefined && (values.all || (values.target?.length ?? 0) > 1))
    throw usageError('many-outputs', '--output is for one executable');
  const names = values.all ? TARGETS.map((target) => target.name) : values.target;
  if (!names) return report(hostTarget(), await build({ migrations, output }));
  for (const name of names) {
    const target = TARGETS.find((candidate) => candidate.name === name);
    if (!target)
      throw usageError(
        'unknown-target',
        `no target ${name}; there are ${TARGETS.map((t) => t.name).join(', ')}`,
      );
    const file = output ?? join(dist, `${PRODUCT}-${name}${target.extension}`);
    report(target, await build({ target, migrations, output: file }));
  }
}

function report(target: Target, output: string): void {
  const megabytes = (statSync(output).size / 1e6).toFixed(1);
  console.log(`${output}: ${megabytes} MB, for ${target.name}`);
  const rest = leftToDo(target);
  if (rest !== null) console.log(`  ${rest}`);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    // What is wrong with the arguments or a migration: that says what to do, and not where in here it was found.
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
