/** Runs the program's parts as the executable would, and writes V8's code cache of each script at the end. */
'use strict';
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const sea = require('node:sea');
const beExecutable = require('./as-executable.cjs');
const { loader } = require('./loader.cjs');

const [node, , assets, out, ...args] = process.argv;
process.argv = [node, node, ...args];
beExecutable(assets);

const scripts = new Map();
process.on('exit', () => {
  for (const [name, script] of scripts) writeFileSync(join(out, name), script.createCachedData());
});

loader(sea.getRawAsset, (name, script) => scripts.set(name, script))('main.js');
