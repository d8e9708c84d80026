// Makes the plan of an act from what a server has told, as the page does, on a real node, and tells one outcome a case.
import { NEW_JOB } from '../../page/src/acts/job'
import { NEW_KIND } from '../../page/src/acts/kind'
import { NEW_OFFER } from '../../page/src/acts/offer'
import { addressOf } from '../../page/src/chain/encode'
import { ZERO } from '../../page/src/chain/values'
import type { Ground } from '../../page/src/checks/check'
import { groundFrom, stillThere } from '../../page/src/checks/ground'
import { readBounty } from '../../page/src/checks/reading'
import type { ToldTill } from '../../page/src/checks/till'
import { tried } from '../../page/src/checks/trial'
import { makeAct } from '../../page/src/plans/bounty'
import { makeApply } from '../../page/src/plans/apply'
import { makeCourtAct } from '../../page/src/plans/court'
import { makeCollect } from '../../page/src/plans/collect'
import { makeGive, makePostCrowd } from '../../page/src/plans/crowd'
import { whoDecides } from '../../page/src/plans/decides'
import { makeGuildAct } from '../../page/src/plans/guild'
import { makeSeal } from '../../page/src/plans/seal'
import { makeWarrantyAct } from '../../page/src/plans/warranty'
import { makeClaimOrder } from '../../page/src/plans/orders'
import type { MakePlan } from '../../page/src/plans/plan'
import { makeFill, makeNext, makeTakeOut } from '../../page/src/plans/till'
import { makePost } from '../../page/src/plans/post'
import { makeStart } from '../../page/src/plans/start'
import { makeStartTill } from '../../page/src/plans/startTill'
import { makeVerdict } from '../../page/src/plans/verdict'

let node = ''
const written = { score: 80, criteria: [], words: '', evidence: 'checked', acceptance: 'none named', reason: '' } as const

async function ask({ method, params = [] }) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = await (await fetch(node, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json()
  if (answer.error) throw answer.error
  return answer.result
}

function planOf({ act, id, about, bounty, documents, account, at, debt, guild, crowd, kind, where, told: toldCrowd, job, form, verdicts = [], pay }): MakePlan {
  if (act === 'give') return makeGive(() => Promise.resolve({ about, crowd, told: toldCrowd, ...(job ? { job: new Uint8Array(Buffer.from(job, 'hex')) } : {}) }), 10n ** 16n)
  if (act === 'crowd post') return makePostCrowd(() => Promise.resolve({ about, crowd, told: toldCrowd }), '')
  if (act === 'post') return makePost({ about, form: { ...NEW_OFFER, ...form }, job: { ...NEW_JOB, title: 'A job', criteria: ['It works'] } })
  if (act === 'start') return makeStart({ about, form: { ...NEW_OFFER, ...form }, job: { ...NEW_JOB, title: 'A job', criteria: ['It works'] }, within: '30 days' })
  if (act === 'start till') return makeStartTill({ about, kind: { ...NEW_KIND, ...kind }, parts: form.map((each, at) => ({ offer: { ...NEW_OFFER, ...each }, job: { ...NEW_JOB, title: `Job ${at}`, criteria: ['It works'] } })) })
  if (act === 'collect') return makeCollect({ about, at, account, debt })
  if (act === 'leave') return makeGuildAct({ about, guild: BigInt(guild), act, accounts: [] })
  const texts = Object.entries(documents).map(([hash, text]) => [hash, new Uint8Array(Buffer.from(text as string, 'hex'))])
  const told = { about, id, bounty, documents: new Map(texts as [`0x${string}`, Uint8Array][]) }
  if (act.startsWith('till ')) return ofTill(act.slice(5), () => Promise.resolve({ about, kind, where, told: toldCrowd, documents: told.documents }))
  if (act.startsWith('court ')) return makeCourtAct(act.slice(6), () => Promise.resolve(told), 'ipfs://said')
  if (act.startsWith('warranty ')) return makeWarrantyAct(act.slice(9), () => Promise.resolve(told), told.bounty.around.warranties[0].holdback, 'ipfs://said')
  if (act === 'apply') return makeApply(told, 'I would take it', 0)
  if (act === 'seal') return makeSeal({ ...told, about: { ...about, sealing: ['https://one.example', 'https://other.example'] } }, signedBy(account, id, bounty))
  if (act === 'order') return makeClaimOrder({ about, id, answer: bounty, seconds: 3_600 })
  const given = verdicts.map((each) => ({ ...each, index: BigInt(each.index), score: BigInt(each.score) }))
  return act === 'review' ? makeVerdict(told, { ...written, criteria: [] }) : makeAct(act, { told, verdicts: given, ...(pay === undefined ? {} : { pay }) })
}

const ofTill = (act: string, read: () => Promise<ToldTill>): MakePlan => (act === 'next' ? makeNext(read, '') : act === 'fill' ? makeFill(read, 5n) : makeTakeOut(read))

/** A verdict as if its peer had signed it: what is sealed is looked at only once the seal is signed. */
function signedBy(account, bounty, { bounty: { chain, state } }) {
  const subject = { chain, bounty, round: state.round, delivery: state.delivery, peer: addressOf(account) }
  return { subject, score: 80, review: ZERO, signature: `0x${'11'.repeat(65)}` as const, file: { name: '', bytes: new Uint8Array(900) } }
}

const readingOf = (reading) => (reading.ok ? 'checked' : reading.fault)

const cannot = ({ method, params }, fails: string): boolean =>
  fails === 'logs' ? method === 'eth_getLogs' : method === 'eth_call' && (fails === 'old' ? params[1] !== 'latest' : params[0].data.startsWith(fails))
const honest = { request: ask } // one wallet for all cases that it tells the same: the contracts' code is hashed once

// `fails`: the calls that the wallet's node cannot answer: `old` for all at an older block, or the function's selector.
// `then`: what the wallet answers, by method, once the plan is made. `says`: what the sheet must tell before it asks; all: tell it; data: the call's.
async function outcome({ account, then = {}, says = '', fails = '', ...one }) {
  let planned = false
  const strange = {
    request: async (question) => {
      if (fails && cannot(question, fails)) throw { code: -32000, message: 'missing trie node' }
      return planned && question.method in then ? then[question.method] : ask(question)
    },
  }
  const provider = fails || Object.keys(then).length ? strange : honest
  if (one.act === 'read') return readingOf(await readBounty(provider, account, one.about, one.id, one.bounty))
  try {
    const ground: Ground = await groundFrom(provider, account)
    const plan = await planOf({ account, ...one } as Parameters<typeof planOf>[0])(ground)
    if (plan.send) await tried(ground, plan.send, 'ETH')
    planned = true
    const same = await stillThere(ground)
    if (!same.ok) return same.fault
    if (says === 'data') return plan.send?.data ?? ''
    const decided = plan.ends ? whoDecides(plan.ends.terms, plan.ends.panel) : [] // as Ready shows them
    if (says === 'all') return [plan.sentence, plan.until, plan.then, ...plan.notes, ...decided].join(' ')
    return says && plan.checked.some((line) => line.includes(says)) ? 'said' : 'asked'
  } catch (error) {
    return error.fault ?? `${error}`
  }
}

const AT_ONCE = 16

export default async function outcomes(given) {
  node = given.node
  const found = []
  for (let next = 0; next < given.cases.length; next += AT_ONCE)
    found.push(...(await Promise.all(given.cases.slice(next, next + AT_ONCE).map(outcome))))
  return found
}
