/**
 * The main script of the executable: loads the program's scripts, which are assets, when one of their parts is first
 * required. Also run by build/code-cache.ts in plain Node, with other hands for reading, and by threads, which name
 * their part.
 */
'use strict';
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/**
 * @param {(name: string) => ArrayBuffer} asset
 * @param {(name: string, script: import('node:vm').Script) => void} [loaded]
 */
function loader(asset, loaded) {
  // The bundler writes ASCII only; one byte a character is what V8 reads fastest.
  const read = (name) => Buffer.from(asset(name)).latin1Slice();
  const { scriptOf, cached } = JSON.parse(read('index'));
  const functions = new Map();
  const loadScript = (name) => {
    const script = new Script(read(`code/${name}`), {
      filename: name,
      ...(cached.includes(name) && { cachedData: new Uint8Array(asset(`cache/${name}`)) }),
    });
    loaded?.(name, script);
    for (const [part, run] of Object.entries(script.runInThisContext())) functions.set(part, run);
  };

  const modules = new Map();
  const load = (name) => {
    const known = modules.get(name);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    if (!functions.has(name)) loadScript(scriptOf[name]);
    const requireFrom = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
    functions.get(name)(module.exports, module, requireFrom, process.execPath, dirname(process.execPath));
    return module.exports;
  };
  return load;
}

const { getRawAsset, isSea } = require('node:sea');
if (isSea()) loader(getRawAsset)(globalThis.__aimPart ?? 'main.js');
else module.exports = { loader };
