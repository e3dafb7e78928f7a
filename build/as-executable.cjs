/** Makes plain Node look like the executable to the program's parts. */
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const sea = require('node:sea');

/** @param {string} folder with all assets under their names */
module.exports = (folder) => {
  // V8 refuses a cache that was made under other flags than those at the start.
  require('node:v8').setFlagsFromString = () => {};
  const read = (name) => readFileSync(join(folder, name));
  const begin = `require(${JSON.stringify(__filename)})(${JSON.stringify(folder)});\n`;
  sea.isSea = () => true;
  sea.getRawAsset = (name) => {
    const bytes = name === 'thread.cjs' ? Buffer.from(begin + read(name).toString()) : read(name);
    const { buffer, byteOffset, length } = bytes;
    return buffer.slice(byteOffset, byteOffset + length);
  };
};
