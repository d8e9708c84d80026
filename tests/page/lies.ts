// Makes the plan of an act from what a server has told, as the page does, on a real node. Prints one outcome a case.
import { groundFrom } from '../../page/src/checks/ground'
import { tried } from '../../page/src/checks/trial'
import { makeAct } from '../../page/src/plans/bounty'
import { makeVerdict } from '../../page/src/plans/verdict'

const { readFileSync } = process.getBuiltinModule('fs')
const { node, cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const provider = { request: ask }
const written = { score: 80, criteria: [], words: '', evidence: 'checked', acceptance: 'none named', reason: '' } as const

async function ask({ method, params = [] }) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = await (await fetch(node, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()
  if (answer.error) throw answer.error
  return answer.result
}

async function outcome({ act, id, account, about, bounty, documents }) {
  const texts = Object.entries(documents).map(([hash, text]) => [hash, new Uint8Array(Buffer.from(text as string, 'hex'))])
  const told = { about, id, bounty, documents: new Map(texts as [`0x${string}`, Uint8Array][]) }
  try {
    const ground = await groundFrom(provider, account)
    const plan = await (act === 'review' ? makeVerdict(told, { ...written, criteria: [] }) : makeAct(act, { told }))(ground)
    if (plan.send) await tried(ground, plan.send, 'ETH')
    return 'asked'
  } catch (error) {
    return error.fault ?? `${error}`
  }
}

const outcomes = []
for (const one of cases) outcomes.push(await outcome(one))
console.log(JSON.stringify(outcomes))
