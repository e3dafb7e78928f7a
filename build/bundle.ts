/**
 * The source as a handful of CommonJS scripts: one with `main.js`, one with what `up` needs besides, one for each
 * other part: a dynamic `import()`, or what several of them share. esbuild splits ES modules only, and an executable
 * takes CommonJS only, so it is done in two steps: split, then turn each part. A script is loaded when one of its parts
 * is first needed (build/loader.cjs), and a part exists once: a class that the parts share is one class.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Metafile, type Plugin, build as esbuild, transform } from 'esbuild';
import { builtinsOnCall } from './builtins.ts';
import { packageJson, root } from './paths.ts';

/** Loading a script costs as much as running it: what is always needed together is one. */
export interface Script {
  name: string;
  /** The names of the parts in it. */
  parts: string[];
  /** An expression: for each part a function of (exports, module, require, __filename, __dirname). */
  code: string;
}

export interface Bundle {
  scripts: Script[];
  metafile: Metafile;
}

/**
 * Beside the main module the ones whose needs are put together: for every command, to begin the connection, to log in
 * and ask, to read and decide, to apply what is pending.
 */
const FREQUENT = [
  ['src/program.ts'],
  ['src/cli/up.ts'],
  ['src/database/connector.ts', 'src/apply/read-state.ts'],
  ['src/cli/migrations.ts', 'src/migrations/read-folder.ts', 'src/apply/run.ts'],
  ['src/apply/lock.ts', 'src/apply/runner.ts'],
];

/** In a part there is no `import.meta.url`; only its use as a base for builtin modules is left. */
const MODULE_URL = '__aim.url';
/** Emscripten makes a `require` of its own in the very function that imports this, and so hides ours. */
const IMPORT_MODULE = /\bimport\(["'](?:node:)?module["']\)/g;
const MODULE = '__aim.module';
const BANNER =
  'const __aim={get url(){return require("node:url").pathToFileURL(process.execPath).href},' +
  'get module(){return require("node:module")}};';

/** What runs in a thread of an embedded database; its part is called `thread.js`. */
const THREAD = 'src/database/embedded/thread-main.ts';

/**
 * @param entry the program's main module; its part is called `main.js`.
 * @param migrations whose the executable will hold
 */
export async function bundle(entry: string, migrations: 'own' | 'other'): Promise<Bundle> {
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: { main: entry, thread: join(root, THREAD) },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    outdir: join(root, 'dist'),
    chunkNames: '[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    define: {
      'import.meta.url': MODULE_URL,
      __AIM_ABOUT__: JSON.stringify({
        version: packageJson.version,
        dependencies: packageJson.dependencies,
        migrations,
      }),
    },
    plugins: [mainWithoutAwait(entry), parserFromAsset, colorsWithoutStdout, widthOnCall, builtinsOnCall],
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const parts = await Promise.all(
    result.outputFiles.map(async (file) => [basename(file.path), await toCommonJs(file.text)] as const),
  );
  return {
    scripts: together(new Map(parts.sort(([a], [b]) => (a < b ? -1 : 1))), result.metafile),
    metafile: result.metafile,
  };
}

/** Puts the parts into scripts. @param parts their code by name */
function together(parts: ReadonlyMap<string, string>, { outputs }: Metafile): Script[] {
  const left = new Map(parts);
  const take = (name: string, names: Iterable<string>): Script => {
    const taken = [...new Set(names)].filter((part) => left.has(part));
    const functions = taken.map((part) => `${JSON.stringify(part)}:${left.get(part)}`);
    for (const part of taken) left.delete(part);
    return { name, parts: taken, code: `({${functions.join(',')}})` };
  };
  const entries = Object.entries(outputs);
  const main = entries.find(([path]) => basename(path) === 'main.js')?.[0];
  if (main === undefined) throw new Error('esbuild made no main.js');
  const starts = FREQUENT.map((group) =>
    entries.filter(([, { entryPoint = '' }]) => group.includes(entryPoint)).map(([path]) => path),
  );
  const grouped = [[main], ...starts]
    .filter((group) => group.length > 0)
    .map((group) =>
      take(
        basename(group[0] ?? ''),
        group.flatMap((path) => [...needsOf(path, outputs)]),
      ),
    );
  return [...grouped, ...[...left.keys()].map((name) => take(name, [name]))];
}

/** A part and all that it imports statically, by name. */
function needsOf(path: string, outputs: Metafile['outputs'], found = new Set<string>()): Set<string> {
  if (found.has(basename(path))) return found;
  found.add(basename(path));
  for (const { kind, path: next } of outputs[path]?.imports ?? []) {
    if (kind === 'import-statement' && outputs[next]) needsOf(next, outputs, found);
  }
  return found;
}

async function toCommonJs(text: string): Promise<string> {
  const { code } = await transform(text.replaceAll(IMPORT_MODULE, MODULE), {
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    supported: { 'dynamic-import': false },
    minifySyntax: true,
    minifyWhitespace: true,
  });
  refuseBeyondAscii(code);
  const banner = code.includes(MODULE_URL) || code.includes(MODULE) ? BANNER : '';
  return `(function(exports,module,require,__filename,__dirname){${banner}${code}})`;
}

/** The loader reads one byte a character. esbuild escapes texts, but leaves regular expressions and raw templates. */
function refuseBeyondAscii(code: string): void {
  const found = /.{0,40}[^\0-\x7F].{0,40}/.exec(code)?.[0];
  if (found !== undefined)
    throw new Error(`Only ASCII may stand in a regular expression, not this: ${found}`);
}

/** CommonJS has no `await` at the top: a statement of the main module that has one goes into a function. */
const mainWithoutAwait = (entry: string): Plugin => ({
  name: 'main without await',
  setup: (build) => {
    const filter = new RegExp(`[\\\\/]${basename(entry).replaceAll('.', '\\.')}$`);
    build.onLoad({ filter }, async ({ path }) => {
      if (path !== entry) return null;
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll(/^\S.*= await .*;$/gm, '(async () => { $& })();'), loader: 'ts' };
    });
  },
});

/**
 * Emscripten's hook for those who bring the WebAssembly themselves. At once: its functions are compiled when they are
 * first called, and what is left takes 4 ms, where the answer of V8's own threads is waited for 15 to 20 ms.
 */
const INSTANTIATE = `{
  instantiateWasm(imports, done) {
    done(new WebAssembly.Instance(new WebAssembly.Module(readAsset('libpg-query.wasm')), imports));
    return {};
  },
}`;

/**
 * kleur looks at stdout when it is loaded, which makes the stream, 2 ms before the connection is begun; whether there is
 * colour is decided in src/report/style.ts, for each stream.
 */
const colorsWithoutStdout: Plugin = {
  name: 'kleur without stdout',
  setup: (build) => {
    build.onLoad({ filter: /kleur[\\/]colors\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const question = 'process.stdout && process.stdout.isTTY';
      if (!text.includes(question)) throw new Error(`${path} does not ask for stdout any more`);
      return { contents: text.replace(question, 'false'), loader: 'js' };
    });
  },
};

/** The regular expressions for emoji take 0.7 ms to make, and are needed where a table or an error is shown. */
const widthOnCall: Plugin = {
  name: 'fast-string-width on call',
  setup: (build) => {
    build.onResolve({ filter: /^fast-string-width$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'fast-string-width', namespace: 'on-call' } : null,
    );
    build.onLoad({ filter: /.*/, namespace: 'on-call' }, ({ path }) => ({
      contents: `let width; export default (...values) => (width ??= require("${path}").default)(...values);`,
      resolveDir: root,
    }));
  },
};

/** libpg-query looks for its WebAssembly beside its own file; inside the executable it is an asset. */
const parserFromAsset: Plugin = {
  name: 'libpg-query from asset',
  setup: (build) => {
    build.onLoad({ filter: /libpg-query[\\/]wasm[\\/]index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const call = 'PgQueryModule()';
      if (!text.includes(call)) throw new Error(`${path} does not call ${call} any more`);
      const assets = JSON.stringify(join(root, 'src/assets.ts'));
      const head = `import { readAsset } from ${assets};\n`;
      return { contents: head + text.replace(call, `PgQueryModule(${INSTANTIATE})`), loader: 'js' };
    });
  },
};
