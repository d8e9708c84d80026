// Bundles TypeScript and runs it, question after question, in one process: to start one takes longer than most answers.
// A line comes in for each question and one goes out for each answer: node.py asks.
import { writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { context } from 'esbuild'

const HOW = { bundle: true, platform: 'node', format: 'esm', logLevel: 'silent', write: false, banner: { js: 'globalThis.addEventListener ??= () => {}' } }
const contexts = new Map() // by tree and entry: what has not changed since is not read again
let runs = 0

async function build({ root, entry, script }) {
  const key = `${root} ${entry}`
  if (!contexts.has(key)) contexts.set(key, await context({ ...HOW, absWorkingDir: root, entryPoints: [entry] }))
  const { outputFiles } = await contexts.get(key).rebuild()
  await writeFile(script, outputFiles[0].contents)
}

/** Its default function's answer; `isFresh`: of a script that remembers nothing of earlier questions. */
async function run({ script, isFresh, given, environment }) {
  Object.assign(process.env, environment)
  const { default: answer } = await import(isFresh ? `${pathToFileURL(script)}?${++runs}` : pathToFileURL(script))
  return answer(given)
}

for await (const line of createInterface({ input: process.stdin })) {
  const { build: toBuild, run: toRun } = JSON.parse(line)
  try {
    const answer = await (toBuild ? build(toBuild) : run(toRun))
    process.stdout.write(`${JSON.stringify({ answer })}\n`)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: error.stack ?? String(error) })}\n`)
  }
}
process.exit() // esbuild's own process ends with this one
