/** Runs the program's parts as the executable would, and writes V8's code cache of each script at the end. */
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const sea = require('node:sea');
const v8 = require('node:v8');
const { loader } = require('./loader.cjs');

const [node, , assets, out, ...args] = process.argv;
process.argv = [node, node, ...args];

const read = (name) => {
  const { buffer, byteOffset, length } = readFileSync(join(assets, name));
  return buffer.slice(byteOffset, byteOffset + length);
};
// V8 refuses a cache that was made under other flags than those at the start.
v8.setFlagsFromString = () => {};
sea.isSea = () => true;
sea.getRawAsset = read;

const scripts = new Map();
process.on('exit', () => {
  for (const [name, script] of scripts) writeFileSync(join(out, name), script.createCachedData());
});

loader(read, (name, script) => scripts.set(name, script))('main.js');
