'use strict';
// solc's command line over npm's build of it (WASM): as much as py-solc-x, Ape, forge, slither and people use.
//
//   --version | --help
//   --standard-json [FILE]         JSON in (standard input unless a file is named), JSON out
//   --combined-json LIST FILE…|-   sources in, JSON out
//   --link --libraries LIST        bytecode in (standard input), linked bytecode out
//   --base-path, --include-path, --allow-paths and remappings say what an import may read, as in solc.
//
// Standard JSON is cached in .solcx/cache by what it depends on: the compiler, the input and every file read.
// SOLC_CACHE=0 turns that off; SOLC_CACHE=FOLDER keeps it elsewhere.

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const ROOT = path.dirname(__dirname);
const PACKAGE = path.join(ROOT, 'node_modules', 'solc');
const CACHE = process.env.SOLC_CACHE || path.join(ROOT, '.solcx', 'cache');
const CACHE_BYTES = 256 * 1024 * 1024;

// What --combined-json can give, and where it stands in the standard output.
const COMBINED = {
  abi: c => c.abi,
  asm: c => c.evm.legacyAssembly,
  bin: c => c.evm.bytecode.object,
  'bin-runtime': c => c.evm.deployedBytecode.object,
  devdoc: c => c.devdoc,
  'function-debug': c => c.evm.bytecode.functionDebugData,
  'function-debug-runtime': c => c.evm.deployedBytecode.functionDebugData,
  'generated-sources': c => c.evm.bytecode.generatedSources,
  'generated-sources-runtime': c => c.evm.deployedBytecode.generatedSources,
  hashes: c => c.evm.methodIdentifiers,
  metadata: c => c.metadata,
  opcodes: c => c.evm.bytecode.opcodes,
  srcmap: c => c.evm.bytecode.sourceMap,
  'srcmap-runtime': c => c.evm.deployedBytecode.sourceMap,
  'storage-layout': c => c.storageLayout,
  'transient-storage-layout': c => c.transientStorageLayout,
  userdoc: c => c.userdoc,
};

const HELP = `solc, the Solidity commandline compiler: npm's WASM build, run by Node.

  --version
  --standard-json [FILE]
  --combined-json ${[...Object.keys(COMBINED), 'ast'].sort().join(',')}
  --link --libraries LIST
  --base-path PATH, --include-path PATH, --allow-paths PATH[,PATH]
  --evm-version NAME, --optimize, --optimize-runs N, --via-ir, --revert-strings MODE
  --metadata-hash NAME, --metadata-literal, --no-cbor-metadata
`;

// ---- the command line ----

const FLAGS = new Set(['version', 'help', 'standard-json', 'link', 'optimize', 'via-ir', 'metadata-literal',
  'no-cbor-metadata', 'optimize-yul', 'no-optimize-yul', 'overwrite', 'pretty-json', 'error-codes', 'no-color']);
const VALUES = new Set(['combined-json', 'base-path', 'include-path', 'allow-paths', 'libraries', 'evm-version',
  'optimize-runs', 'revert-strings', 'metadata-hash', 'json-indent']);

function parse(words) {
  const options = { include: [], files: [], remappings: [], stdin: false };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const [, name, , value] = /^--([^=]+)(=([\s\S]*))?$/.exec(word) || [];
    if (word === '-') options.stdin = true;
    else if (FLAGS.has(name)) options[name] = true;
    else if (VALUES.has(name)) {
      const given = value !== undefined ? value : words[++i];
      if (given === undefined) fail(`the required argument for option '--${name}' is missing`);
      if (name === 'include-path') options.include.push(given);
      else options[name] = given;
    } else if (word.startsWith('-')) fail(`unrecognised option '${word}'`); // py-solc-x knows this wording
    else if (word.includes('=')) options.remappings.push(word);
    else options.files.push(word);
  }
  if (options.include.length && !options['base-path']) fail('--include-path option requires a non-empty base path.');
  return options;
}

function fail(message) {
  process.stderr.write(message + '\n');
  process.exit(1);
}

// ---- the compiler ----

function load() {
  const compiler = require(path.join(PACKAGE, 'wrapper.js'))(require(path.join(PACKAGE, 'soljson.js')));
  process.removeAllListeners('uncaughtException'); // soljson's own, which would swallow ours
  process.removeAllListeners('unhandledRejection');
  return compiler;
}

// Emscripten's answer to an import, as solc's FileReader gives it: base path first, then the include paths;
// nothing outside of them, of --allow-paths, of the remappings' targets and of the named files' folders.
function reader(options) {
  const base = path.resolve(options['base-path'] || '.');
  const roots = [base, ...options.include.map(p => path.resolve(p))];
  const allowed = [...new Set([
    ...roots,
    ...(options['allow-paths'] || '').split(',').filter(Boolean).map(p => path.resolve(base, p)),
    ...options.remappings.map(r => path.dirname(path.resolve(base, r.slice(r.indexOf('=') + 1) + '.'))),
    ...options.files.map(f => path.dirname(path.resolve(f))),
  ].map(real))];
  const quoted = list => list.map(p => `"${p}"`).join(', ');
  return name => {
    const plain = name.replace(/^file:\/\//, '');
    const candidates = path.isAbsolute(plain) ? [plain] : roots.map(r => path.join(r, plain));
    const found = [...new Set(candidates.filter(c => fs.existsSync(c)).map(real))];
    if (found.length === 0) return { error: `File not found. Searched the following locations: ${quoted(roots)}.` };
    if (found.length > 1) {
      return { error: 'Ambiguous import. Multiple matching files found inside base path and/or include paths: '
        + `${quoted(found)}.` };
    }
    if (!allowed.some(a => found[0] === a || found[0].startsWith(a.replace(/\/*$/, '/')))) {
      return { error: `File outside of allowed directories. The following are allowed: ${quoted(allowed)}.` };
    }
    if (!fs.statSync(found[0]).isFile()) return { error: 'Not a valid file.' };
    try {
      return { contents: fs.readFileSync(found[0], 'utf8') };
    } catch (problem) {
      return { error: `Exception in read callback: ${problem.message}` };
    }
  };
}

function real(p) {
  try { return fs.realpathSync(p); } catch { return p; }
}

// ---- the cache: one file per (compiler, input); its first line says which files were read, and their hashes ----

function compileCached(input, read) {
  if (process.env.SOLC_CACHE === '0') return load().compile(input, { import: read });
  const file = path.join(CACHE, sha256(sha256(fs.readFileSync(path.join(PACKAGE, 'soljson.js'))), sha256(input)));
  const known = recall(file, read);
  if (known !== undefined) return known;
  const seen = new Map();
  const output = load().compile(input, { import: name => {
    const answer = read(name);
    seen.set(name, sha256(JSON.stringify(answer)));
    return answer;
  } });
  remember(file, JSON.stringify([...seen]) + '\n' + output);
  return output;
}

function sha256(...parts) {
  const hash = crypto.createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function recall(file, read) {
  try {
    const text = fs.readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const reads = JSON.parse(text.slice(0, end));
    if (!reads.every(([name, hash]) => sha256(JSON.stringify(read(name))) === hash)) return undefined;
    const output = text.slice(end + 1);
    const now = new Date();
    fs.utimesSync(file, now, now); // lately used, so last to go
    return output;
  } catch {
    return undefined;
  }
}

function remember(file, text) {
  try {
    fs.mkdirSync(CACHE, { recursive: true });
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, file);
    const entries = fs.readdirSync(CACHE).map(name => {
      const { mtimeMs, size } = fs.statSync(path.join(CACHE, name));
      return { name, mtimeMs, size };
    }).sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const { name, size } of entries) if ((total += size) > CACHE_BYTES) fs.unlinkSync(path.join(CACHE, name));
  } catch { /* a compiler without a cache is still a compiler */ }
}

// ---- what the tools ask for ----

function standardJson(options) {
  if (options.files.length > 1) fail('Too many input files for --standard-json.\nPlease either specify a single file name or provide its content on standard input.');
  const file = options.files[0];
  if (file !== undefined && !fs.existsSync(file)) fail(`"${file}" is not found.`);
  const input = fs.readFileSync(file === undefined ? 0 : file, 'utf8');
  // A named file is input, not a source: it opens no folder.
  const output = compileCached(input, reader({ ...options, files: [] }));
  const indent = options['json-indent'] || (options['pretty-json'] ? 2 : 0);
  print(indent ? JSON.stringify(JSON.parse(output), null, +indent) : output);
}

function combinedJson(options) {
  const wanted = options['combined-json'].split(',');
  const unknown = wanted.find(w => w !== 'ast' && !COMBINED[w]);
  if (unknown !== undefined) fail(`Invalid option to --combined-json: ${unknown}`);
  const compiler = JSON.parse(compileCached(JSON.stringify(combinedInput(options)), reader(options)));
  const errors = compiler.errors || [];
  for (const error of errors) process.stderr.write(error.formattedMessage + '\n');
  if (errors.some(e => e.severity === 'error')) process.exit(1);
  const result = { contracts: {}, sourceList: Object.keys(compiler.sources || {}), sources: {}, version: versionOf() };
  for (const [file, contracts] of Object.entries(compiler.contracts || {})) {
    for (const [name, contract] of Object.entries(contracts)) {
      result.contracts[`${file}:${name}`] =
        Object.fromEntries(wanted.filter(w => COMBINED[w]).map(w => [w, COMBINED[w](contract)]));
    }
  }
  if (wanted.includes('ast')) {
    for (const [file, { ast, id }] of Object.entries(compiler.sources || {})) result.sources[file] = { AST: ast, id };
  } else delete result.sources;
  print(JSON.stringify(result));
}

function combinedInput(options) {
  const roots = [path.resolve(options['base-path'] || '.'), ...options.include.map(p => path.resolve(p))];
  const sources = {};
  for (const file of options.files) {
    if (!fs.existsSync(file)) fail(`"${file}" is not found.`);
    const whole = path.resolve(file);
    const root = roots.find(r => whole.startsWith(r.replace(/\/*$/, '/')));
    sources[root ? path.relative(root, whole) : whole] = { content: fs.readFileSync(file, 'utf8') };
  }
  if (options.stdin) sources['<stdin>'] = { content: fs.readFileSync(0, 'utf8') };
  if (!Object.keys(sources).length) {
    fail('No input files given. If you wish to use the standard input please specify "-" explicitly.');
  }
  const settings = {
    remappings: options.remappings,
    optimizer: { enabled: !!options.optimize, runs: +(options['optimize-runs'] || 200) },
    metadata: {
      ...(options['metadata-hash'] && { bytecodeHash: options['metadata-hash'] }),
      ...(options['metadata-literal'] && { useLiteralContent: true }),
      ...(options['no-cbor-metadata'] && { appendCBOR: false }),
    },
    ...(options['evm-version'] && { evmVersion: options['evm-version'] }),
    ...(options['via-ir'] && { viaIR: true }),
    ...(options['revert-strings'] && { debug: { revertStrings: options['revert-strings'] } }),
    outputSelection: { '*': {
      '*': ['abi', 'devdoc', 'userdoc', 'metadata', 'storageLayout', 'transientStorageLayout', 'evm.bytecode',
        'evm.deployedBytecode', 'evm.methodIdentifiers', 'evm.legacyAssembly'],
      '': ['ast'],
    } },
  };
  return { language: 'Solidity', sources, settings };
}

function link(options) {
  const libraries = {};
  for (const pair of (options.libraries || '').split(/[\s,]+/).filter(Boolean)) {
    const [, name, address] = /^(.*)[=:](0x[0-9a-fA-F]{40})$/.exec(pair) || fail(`Invalid library: ${pair}`);
    libraries[name] = address;
  }
  const bytecode = fs.readFileSync(0, 'utf8').trim();
  print(require(path.join(PACKAGE, 'linker.js')).linkBytecode(bytecode, libraries));
}

// soljson says "0.8.37+commit.f401782d.Emscripten.clang"; loading it for that takes half a second, so only once.
function versionOf() {
  const stub = path.join(ROOT, '.solcx', `solc-v${require(path.join(PACKAGE, 'package.json')).version}`);
  try { return /Version: ([^\s\\]+)/.exec(fs.readFileSync(stub, 'utf8'))[1]; } catch { return load().version(); }
}

// Whole, even into a pipe whose reader is slower than we are.
function print(text) {
  const bytes = Buffer.from(text + '\n');
  for (let done = 0; done < bytes.length;) {
    try {
      done += fs.writeSync(1, bytes, done);
    } catch (problem) {
      if (problem.code === 'EPIPE') process.exit(1);
      if (problem.code !== 'EAGAIN') throw problem;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

const options = parse(process.argv.slice(2));
if (options.version) print(`solc, the solidity compiler commandline interface\nVersion: ${load().version()}`);
else if (options.help) print(HELP);
else if (options['standard-json']) standardJson(options);
else if (options.link) link(options);
else if (options['combined-json']) combinedJson(options);
else fail('No output requested: this build of solc knows --standard-json, --combined-json and --link.');
process.exit(0);
