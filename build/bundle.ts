/**
 * The source as a handful of CommonJS scripts: `main.js`, one for each dynamic `import()`, and what they share.
 * esbuild splits ES modules only, and an executable takes CommonJS only, so it is done in two steps: split, then
 * turn each part. A part is loaded when it is first needed (build/loader.cjs), and exists once: a class that the
 * parts share is one class.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Metafile, type Plugin, build, transform } from 'esbuild';
import { packageJson, root } from './paths.ts';

export interface Part {
  name: string;
  /** An expression: a function of (exports, module, require). */
  code: string;
}

export interface Bundle {
  parts: Part[];
  metafile: Metafile;
}

/** In a part there is no `import.meta.url`; only its use as a base for builtin modules is left. */
const MODULE_URL = '__aimModuleUrl';
const BANNER = `const ${MODULE_URL}=require("node:url").pathToFileURL(process.execPath).href;`;

/** @param entry the program's main module; its part is called `main.js`. */
export async function bundle(entry: string): Promise<Bundle> {
  const result = await build({
    entryPoints: { main: entry },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outdir: join(root, 'dist'),
    chunkNames: '[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    define: {
      'import.meta.url': MODULE_URL,
      __AIM_VERSION__: JSON.stringify(packageJson.version),
    },
    plugins: [parserFromAsset],
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const parts = await Promise.all(
    result.outputFiles.map(async (file) => ({
      name: basename(file.path),
      code: await toCommonJs(file.text),
    })),
  );
  return { parts: parts.sort((a, b) => (a.name < b.name ? -1 : 1)), metafile: result.metafile };
}

async function toCommonJs(text: string): Promise<string> {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    supported: { 'dynamic-import': false },
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const banner = code.includes(MODULE_URL) ? BANNER : '';
  return `(function(exports,module,require){${banner}${code}})`;
}

/** libpg-query looks for its WebAssembly beside its own file; inside the executable it is an asset. */
const parserFromAsset: Plugin = {
  name: 'libpg-query from asset',
  setup: ({ onLoad }) => {
    onLoad({ filter: /libpg-query[\\/]wasm[\\/]index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const call = 'PgQueryModule()';
      if (!text.includes(call)) throw new Error(`${path} does not call ${call} any more`);
      const assets = JSON.stringify(join(root, 'src/assets.ts'));
      const loaded = text.replace(call, "PgQueryModule({ wasmBinary: readAsset('libpg-query.wasm') })");
      return { contents: `import { readAsset } from ${assets};\n${loaded}`, loader: 'js' };
    });
  },
};
