/**
 * The main script of the executable: loads the program's parts, which are assets, when they are first required.
 * Also run by build/code-cache.ts in plain Node, with other hands for reading.
 */
'use strict';
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/**
 * @param {(name: string) => ArrayBuffer | undefined} asset
 * @param {(name: string, script: import('node:vm').Script) => void} [loaded]
 */
function loader(asset, loaded) {
  const modules = new Map();
  const load = (name) => {
    const known = modules.get(name);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    // The bundler writes ASCII only; one byte a character is what V8 reads fastest.
    const source = Buffer.from(asset(`code/${name}`)).latin1Slice();
    const cache = asset(`cache/${name}`);
    const script = new Script(source, {
      filename: name,
      ...(cache && { cachedData: new Uint8Array(cache) }),
    });
    loaded?.(name, script);
    const requireFrom = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
    script.runInThisContext()(
      module.exports,
      module,
      requireFrom,
      process.execPath,
      dirname(process.execPath),
    );
    return module.exports;
  };
  return load;
}

const { getRawAsset, isSea } = require('node:sea');
if (isSea()) {
  const caches = new Set(JSON.parse(Buffer.from(getRawAsset('caches')).latin1Slice()));
  loader((name) => (name.startsWith('cache/') && !caches.has(name) ? undefined : getRawAsset(name)))(
    'main.js',
  );
} else {
  module.exports = { loader };
}
