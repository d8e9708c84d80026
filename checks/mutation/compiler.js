'use strict';
// Compiles what it is asked for, line by line, without being loaded anew: warm, solc is several times as fast.
// In: one standard JSON a line. Out: the answer, one line. Imports that are not in it are read from the disk.

const fs = require('fs');
const path = require('path');
const readline = require('readline');

const SOLC = path.join(process.argv[2], 'node_modules', 'solc');
const compiler = require(path.join(SOLC, 'wrapper.js'))(require(path.join(SOLC, 'soljson.js')));

function read(name) {
  try {
    return { contents: fs.readFileSync(name, 'utf8') };
  } catch (problem) {
    return { error: String(problem) };
  }
}

readline.createInterface({ input: process.stdin }).on('line', line => {
  process.stdout.write(compiler.compile(line, { import: read }) + '\n');
});
