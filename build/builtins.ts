/**
 * Node's own modules, loaded by the first call into one of them and not by the import: `crypto` alone takes 3 ms, in
 * which a connection can be under way.
 */
import { createRequire, isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);
const NAMESPACE = 'builtin';

/** For static imports of what is loaded at the start; other packages have ways of their own with Node's modules. */
const IMPORTERS = /[\\/](src|node_modules[\\/]postgres)[\\/]/;

export const builtinsOnCall: Plugin = {
  name: 'builtins on call',
  setup: (build) => {
    build.onResolve({ filter: /^[a-z_:/0-9]+$/ }, ({ path, kind, importer }) =>
      kind === 'import-statement' && isBuiltin(path) && IMPORTERS.test(importer)
        ? { path: path.replace(/^node:/, ''), namespace: NAMESPACE, sideEffects: false }
        : null,
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: facade(path) }));
  },
};

/** An ES module with the exports of a builtin one. What is not imported by anybody, esbuild leaves out. */
function facade(name: string): string {
  const original = require(`node:${name}`) as Record<string, unknown>;
  const exports = Object.keys(original).filter((key) => /^[A-Za-z_]\w*$/.test(key) && key !== 'default');
  return [
    `let loaded;`,
    `const load = () => (loaded ??= require("node:${name}"));`,
    ...exports.map((key) => `const ${key}_ = ${access(key, original[key])};`),
    `export { ${exports.map((key) => `${key}_ as ${key}`).join(', ')} };`,
    `export default /* @__PURE__ */ new Proxy({}, { get: (_, key) => load()[key] });`,
  ].join('\n');
}

/** A class, a constant and a function that has properties have to be there at once. */
const access = (key: string, value: unknown): string =>
  typeof value === 'function' && /^[a-z]/.test(key) && isBare(value)
    ? `(...values) => load().${key}(...values)`
    : `/* @__PURE__ */ (() => load().${key})()`;

/** With what Node gives the functions of `os` besides: they may stand in a text without being called; here they do not. */
const COMMON = new Set<string | symbol>([
  'length',
  'name',
  'prototype',
  'withoutStackTrace',
  Symbol.toPrimitive,
]);
const isBare = (value: object): boolean => Reflect.ownKeys(value).every((key) => COMMON.has(key));
