// Builds the page: `node page/build.mjs [FOLDER]`. From the same sources come the same bytes, wherever they lie.
//
//   index.html     the shell; a server may fill its title, description and noscript, and nothing else
//   assets/        scripts, styles, font and icon, each named by its hash
//   licenses.txt   of what is bundled
//   manifest.json  the sha-256 of each file
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const page = dirname(fileURLToPath(import.meta.url))
const root = dirname(page)
const out = resolve(process.argv[2] ?? join(root, 'src/oathwork/data/page'))

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

const options = {
  absWorkingDir: root,
  entryPoints: { page: 'page/src/main.tsx', style: 'page/style/page.css', icon: 'page/icon.svg' },
  outdir: join(out, 'assets'),
  entryNames: '[name].[hash]',
  chunkNames: '[name].[hash]',
  assetNames: '[name].[hash]',
  bundle: true,
  splitting: true,
  inject: ['page/src/main.tsx'], // every part stands on all of the first load: so that is one file, not one for each set of users
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none', // licenses.txt has them in full
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.woff2': 'file', '.svg': 'copy' },
  define: { 'process.env.NODE_ENV': '"production"' },
  metafile: true,
  logLevel: 'warning',
}

async function bundle() {
  const { metafile } = await build({ ...options, write: false })
  return (await build({ ...options, plugins: [together(metafile)] })).metafile
}

/**
 * What more than one part of acts needs, all of them import: else esbuild makes a file for each set of users, two dozen for a
 * page. What the views that are only read need of it stays apart, for them.
 */
function together({ inputs }) {
  const own = Object.keys(inputs).filter((path) => /^page\/src\/.*\.tsx?$/.test(path))
  const imported = (path, kind) => inputs[path].imports.filter((each) => each.kind === kind && !each.external).map((each) => each.path)
  const parts = [...new Set(own.flatMap((path) => imported(path, 'dynamic-import')))]
  const needs = (path, found = new Set()) => {
    for (const next of imported(path, 'import-statement'))
      if (!found.has(next)) needs(next, found.add(next))
    return found
  }
  const ofParts = parts.map((part) => needs(part).add(part))
  const acts = parts.filter((part) => part.startsWith('page/src/acts/'))
  const shared = own.filter((path) => !acts.includes(path) && ofParts.filter((of) => of.has(path)).length > 1).sort()
  return {
    name: 'together',
    setup({ onLoad }) {
      onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        if (!acts.includes(relative(root, path))) return undefined
        const imports = shared.map((each) => `import ${JSON.stringify(join(root, each))}`).join('\n')
        return { contents: `${await readFile(path, 'utf8')}\n${imports}\n`, loader: path.endsWith('x') ? 'tsx' : 'ts' }
      })
    },
  }
}

/** Each output by what it is made from, and what its scripts need before they run. */
function outputs(metafile) {
  const entries = {}
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const entry = output.entryPoint ?? Object.keys(output.inputs)[0]
    if (entry) entries[entry] ??= path
  }
  const closure = new Set()
  const follow = (path) => {
    for (const { path: next, kind } of metafile.outputs[path].imports) {
      if (kind !== 'import-statement' || closure.has(next)) continue
      closure.add(next)
      follow(next)
    }
  }
  const script = entries['page/src/main.tsx']
  follow(script)
  return { script, style: entries['page/style/page.css'], icon: entries['page/icon.svg'], before: [...closure].sort() }
}

async function shell({ script, style, icon, before }, font) {
  const at = (path) => `/assets/${basename(path)}`
  const links = [
    `<link rel="icon" href="${at(icon)}">`,
    `<link rel="stylesheet" href="${at(style)}">`,
    ...(font ? [`<link rel="preload" as="font" type="font/woff2" href="${at(font)}" crossorigin>`] : []),
    ...before.map((path) => `<link rel="modulepreload" href="${at(path)}">`),
    `<script type="module" src="${at(script)}"></script>`,
  ]
  const html = await readFile(join(page, 'index.html'), 'utf8')
  await writeFile(join(out, 'index.html'), html.replace('    <!-- assets -->', links.map((link) => `    ${link}`).join('\n')))
}

/** The licences of all packages of which a line is bundled, and the font's. */
async function licenses(metafile) {
  const folders = new Set()
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (found) folders.add(found[1])
  }
  const texts = []
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
    const file = (await readdir(join(root, folder))).find((entry) => /^licen[sc]e/i.test(entry))
    texts.push(`${name} ${version} (${license})\n\n${file ? (await readFile(join(root, folder, file), 'utf8')).trim() : ''}`)
  }
  texts.push(`Atkinson Hyperlegible Mono (OFL-1.1)\n\n${(await readFile(join(page, 'font/LICENSE'), 'utf8')).trim()}`)
  await writeFile(join(out, 'licenses.txt'), `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`)
}

async function manifest() {
  const files = {}
  const names = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  for (const path of names.map((entry) => join(entry.parentPath, entry.name)).sort())
    files[relative(out, path)] = sha256(await readFile(path))
  await writeFile(join(out, 'manifest.json'), `${JSON.stringify({ format: 'oathwork/page/1', files }, null, 2)}\n`)
}

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
const metafile = await bundle()
const made = outputs(metafile)
await shell(made, Object.keys(metafile.outputs).find((path) => path.endsWith('.woff2')))
await licenses(metafile)
await manifest()
