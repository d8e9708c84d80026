// An escalated bounty before the court that its terms name: asking it, saying something to it, noting what stands, and carrying its
// ruling to the escrow. That the arbiter asks this court, its own code says.
import type { Step } from '../acts/basket'
import { around } from '../checks/around'
import { type Check, type Ground, passed, Stopped, type Told } from '../checks/check'
import { checksOf } from '../checks/checks'
import { type Answer, courtCost, extraDataOf, questionOf } from '../chain/court'
import { calldata, type Facts } from '../chain/encode'
import { money } from '../chain/money'
import { bountyOf, type Hex, type People, type State, type Terms } from '../chain/values'
import type { AroundSays } from '../effects/around'
import { momentText } from '../parts/Moment'
import { same } from '../same'
import { courts } from '../words/courts'
import { effectOf } from './common'
import { escrowEventOf, eventOf } from './happened'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'
import { stepOfSafe } from './step'

const words = courts.act
const LAST = 86_400n // seconds at the end, in which a ruling counts that can still be appealed
const LAST_PART = 4n // of short ruling periods

export type CourtAct = 'ask' | 'note' | 'enforce' | 'evidence'

interface Sure {
  ground: Ground
  told: Told
  terms: Terms
  state: State
  people: People
  court: Hex
  question: { dispute: bigint; answer: Answer } | undefined
  checked: readonly string[]
}

const named: Check = (_, { bounty }) =>
  Promise.resolve(bounty.around.arbiter ? { ok: true, words: words.checked(bounty.around.arbiter.court) } : { ok: false, fault: 'no', words: words.noCourt })

const CHECKS: readonly Check[] = [...checksOf('rule'), around, named]

async function sureOf(ground: Ground, told: Told): Promise<Sure> {
  const checked = await passed(CHECKS, ground, told)
  const { terms, state, people } = bountyOf(told.bounty)
  const court = told.bounty.around.arbiter?.court
  if (!court) throw new Stopped('no', words.noCourt)
  return { ground, told, terms, state, people, court, question: await questionOf(ground.provider, terms.arbiter, told.id), checked }
}

/** `uri`: where what is said to the court can be read. */
export const makeCourtAct =
  (act: CourtAct, read: () => Promise<Told>, uri = ''): MakePlan =>
  async (ground) =>
    PLANS[act](await sureOf(ground, await read()), uri)

const PLANS: Record<CourtAct, (sure: Sure, uri: string) => Plan | Promise<Plan>> = { ask, note, enforce, evidence }

const callOf = ({ terms }: Sure, name: string, args: Facts, value = 0n): Call => ({
  contract: 'CourtArbiter', to: terms.arbiter, data: calldata('CourtArbiter', name, args), value,
}) // prettier-ignore

interface Saying {
  send: Call
  says?: AroundSays
  sentence: string
  until?: string
  then?: string
  notes?: string[]
  happened: (receipt: Receipt) => Outcome
}

function planOf(act: CourtAct, { ground, told, checked }: Sure, { send, says, sentence, until = '', then = '', notes = [], happened }: Saying): Plan {
  return { act: `court ${act}`, bounty: told.id, title: words.titles[act], sentence, until, then, effect: effectOf(ground, send, says), notes, checked, send, happened }
}

// ------------------------------------------------------------------------------------------------------------ asking

const endOf = ({ state, terms }: Sure): bigint => state.since + terms.rulingPeriod

/** The question to the court, with its fee: the same for an account and for a Safe. */
async function asking(sure: Sure): Promise<Call> {
  const { ground, terms, state, court, question } = sure
  if (question) throw new Stopped('no', words.asked(String(question.dispute)))
  if (BigInt(ground.block.moment) >= endOf(sure)) throw new Stopped('no', words.late(momentText(Number(endOf(sure)))))
  const cost = await courtCost(ground.provider, court, await extraDataOf(ground.provider, terms.arbiter))
  return callOf(sure, 'ask', { terms, state }, cost)
}

async function ask(sure: Sure): Promise<Plan> {
  const { told, court } = sure
  const send = await asking(sure)
  return planOf('ask', sure, {
    send, says: { court },
    sentence: words.ask.sentence(money(send.value, 18, told.about.chain.currency), court), until: words.ask.until(momentText(Number(endOf(sure)))),
    then: words.ask.then, notes: [words.ask.note, words.storage],
    happened: (receipt) => ({ words: words.ask.done(String(loggedBy(sure, receipt, 'Asked', (facts) => facts['bounty'] === told.id)['dispute'])) }),
  }) // prettier-ignore
}

// ------------------------------------------------------------------------------------------------- what it says, and after

function note(sure: Sure): Plan {
  const { question } = sure
  if (!question) throw new Stopped('no', words.notAsked)
  const { dispute, answer } = question
  if (answer.given) throw new Stopped('no', words.given(answer.pays))
  const happened = (receipt: Receipt): Outcome => ({ words: words.note.done(loggedBy(sure, receipt, 'Noted', (facts) => facts['dispute'] === dispute)['ruling'] === 1n) })
  return planOf('note', sure, { send: callOf(sure, 'note', { dispute }), sentence: words.note.sentence, then: words.note.then, happened })
}

function enforce(sure: Sure): Plan {
  const { ground, told, terms, state, people, question } = sure
  if (!question) throw new Stopped('no', words.notAsked)
  const { given, pays } = question.answer
  const last = terms.rulingPeriod / LAST_PART
  const from = endOf(sure) - (last < LAST ? last : LAST)
  if (!given && BigInt(ground.block.moment) < from) throw new Stopped('no', words.tooEarly(momentText(Number(from))))
  return planOf('enforce', sure, {
    send: callOf(sure, 'enforce', { terms, state, people }), says: given ? { pays } : {},
    sentence: given ? words.given(pays) : words.enforce.open, then: words.enforce.then, notes: given ? [] : [words.enforce.note],
    happened: (receipt) => ({ words: words.enforce.done(escrowEventOf(receipt, 'Ruled', ({ id }) => id === told.id)['paid'] === true) }),
  }) // prettier-ignore
}

function saying(sure: Sure, uri: string): Call {
  if (!isAddress(uri)) throw new Stopped('no', words.evidence.bad)
  return callOf(sure, 'submitEvidence', { bounty: sure.told.id, uri })
}

function evidence(sure: Sure, uri: string): Plan {
  const { ground } = sure
  const isOwn = (facts: Facts): boolean => same(facts['_party'], ground.account) && facts['_evidence'] === uri
  return planOf('evidence', sure, {
    send: saying(sure, uri), sentence: words.evidence.sentence(uri), then: words.evidence.then,
    happened: (receipt) => (loggedBy(sure, receipt, 'Evidence', isOwn), { words: words.evidence.done }),
  }) // prettier-ignore
}

// ---------------------------------------------------------------------------------------------------------- for a Safe

/** What a Safe asks the court, or says to it, for its file. Anyone can note and carry out a ruling: no Safe need do it. */
export async function safeCourtStep(ground: Ground, told: Told, safe: Hex, act: 'ask' | 'evidence', uri: string): Promise<Step> {
  const sure = await sureOf(ground, told)
  return act === 'ask' ? stepOfSafe(ground, safe, await asking(sure), { court: sure.court }) : stepOfSafe(ground, safe, saying(sure, uri))
}

/** Of a document: with its scheme, and no white space. */
export const isAddress = (uri: string): boolean => /^[a-z][a-z0-9+.-]*:\S{1,2000}$/i.test(uri)

/** What the arbiter itself has logged. */
const loggedBy = ({ terms }: Sure, receipt: Receipt, name: string, isIt: (facts: Facts) => boolean): Facts => eventOf(receipt, terms.arbiter, name, isIt)
