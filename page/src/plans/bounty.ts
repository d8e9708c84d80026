// The acts that send a bounty on: claim, draw, redraw, settle, lapse, quit, withdraw, rule, expire, close. Each is one call of the
// escrow, made from terms and state that the wallet's own node has confirmed.
import type { Hex } from '../api'
import { around } from '../checks/around'
import { type Ground, passed, Stopped, type Told } from '../checks/check'
import { type Act, checksOf } from '../checks/checks'
import { identity } from '../checks/identity'
import { state as stateNow } from '../checks/state'
import { type Coin, coinOf, saidIn } from '../checks/token'
import { ADDRESSES } from '../chain/contracts'
import { addressOf, calldata } from '../chain/encode'

import { NOBODY, type People, type State, type Terms, type Verdict } from '../chain/values'
import { bondLeft } from '../effects/moves'
import { isRepair, scoresAfter } from '../effects/escrow'
import { majority } from '../effects/scores'
import { momentText } from '../parts/Moment'
import { same } from '../same'
import { sheets as words } from '../words/sheets'
import { type Need, withAllowance } from './allowance'
import { effectOf, endsOf, spelt, tokenNotes } from './common'
import { escrowEvents } from './happened'
import { headerOf } from './header'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'

/** What an act is made from, once all of it is sure. */
interface Sure {
  ground: Ground
  id: Hex
  terms: Terms
  state: State
  people: People
  coin: Coin
  text: (units: bigint) => string
  checked: readonly string[]
}

interface Asked {
  told: Told
  pay?: boolean // of a ruling
  verdicts?: readonly Verdict[] // of a settlement; beside a redraw, those that nobody has recorded
}

type Sendable = Exclude<Act, 'review'>

/** The plan of an act on what the server has told. */
export const makeAct =
  (act: Sendable, asked: Asked): MakePlan =>
  async (ground) => {
    const organises = isOrganiser(act, asked.told, ground.account)
    const checked = await passed(organises ? [...checksOf(act), around] : checksOf(act), ground, asked.told)
    const { terms, state, people } = spelt(asked.told.bounty)
    const coin = await coinOf(ground, terms.token, asked.told.about.chain.currency)
    const sure = { ground, id: asked.told.id, terms, state, people, checked, coin, text: saidIn(coin) }
    requireDue(act, sure)
    if (act !== 'claim') return planOf(act, sure, asked)
    const need: Need = { token: terms.token, amount: terms.bond, amountText: sure.text(terms.bond), act, title: words.act.claim.title, byPermit: false }
    return withAllowance(ground, need, async (later) => {
      const now = { ...sure, ground: later }
      if (later !== ground) await passed([identity, stateNow], later, asked.told) // the rest holds as long as chain and account do
      requireDue(act, now)
      return planOf(act, now, asked)
    })
  }

async function planOf(act: Sendable, sure: Sure, asked: Asked): Promise<Plan> {
  const send = isOrganiser(act, asked.told, sure.ground.account) ? organisersCall(act, sure) : await callOf(act, sure, asked)
  const { sentence, until = '', then = '', notes = [] } = said(act, sure, asked)
  const money = MOVES.has(act) ? tokenNotes(sure.terms.token) : []
  return {
    act, bounty: sure.id, title: words.act[act].title, sentence, until, then, effect: effectOf(sure.ground, send), notes: [...notes, ...money],
    checked: sure.checked, send, ...(act === 'claim' ? { ends: endsOf(sure, sure.coin) } : {}), happened: (receipt) => happened(act, sure, receipt),
  } // prettier-ignore
}

/** By the block's clock: the contract would refuse it before. */
function requireDue(act: Sendable, { ground, terms, state }: Sure): void {
  const now = BigInt(ground.block.moment)
  const from: Partial<Record<Sendable, bigint>> = {
    lapse: state.claimedAt + terms.workPeriod + 3_600n,
    redraw: state.since + terms.reviewPeriod,
    expire: terms.arbiter === NOBODY ? 0n : state.since + terms.rulingPeriod,
  }
  const due = from[act]
  if (due !== undefined && now < due) throw new Stopped('no', words.check.tooEarly(momentText(Number(due))))
  if (act === 'claim' && now >= terms.openUntil) throw new Stopped('no', words.check.tooLate(momentText(Number(terms.openUntil))))
  if (act === 'draw' && ground.block.number <= Number(state.lotBlock)) throw new Stopped('no', words.check.lotNotReady(Number(state.lotBlock) + 1))
}

/** A crowd, a plan or a rota has posted it, and this account organises that: then that is told to, and tells the escrow. */
function isOrganiser(act: Sendable, { bounty }: Told, account: Hex): act is 'withdraw' | 'close' {
  const organiser = bounty.around.poster?.organiser
  return (act === 'withdraw' || act === 'close') && same(organiser, account)
}

/** All three have the same functions for it. */
const organisersCall = (act: 'withdraw' | 'close', { terms, state }: Sure): Call => ({
  contract: 'Crowd', to: terms.poster, data: calldata('Crowd', act, act === 'withdraw' ? { terms, state } : {}), value: 0n,
}) // prettier-ignore

async function callOf(act: Sendable, { ground, terms, state, people }: Sure, { pay = false, verdicts = [] }: Asked): Promise<Call> {
  const call = (args: Record<string, unknown>, value = 0n): Call => {
    return { contract: 'BountyEscrow', to: ADDRESSES.BountyEscrow, data: calldata('BountyEscrow', act, args), value }
  }
  switch (act) {
    case 'claim':
      return call({ terms, state }, terms.token === NOBODY ? terms.bond : 0n)
    case 'close':
      return call({ lane: terms.lane })
    case 'quit':
      return call({ terms, state, signature: '0x' })
    case 'draw':
      return call({ terms, state, people, header: await headerOf(ground, Number(state.lotBlock)) })
    case 'settle':
      return call({ terms, state, people, verdicts })
    case 'rule':
      return call({ terms, state, people, pay })
    case 'redraw':
    case 'expire':
      return call({ terms, state, people })
    default:
      return call({ terms, state })
  }
}

const MOVES: ReadonlySet<Act> = new Set(['claim', 'quit', 'withdraw', 'lapse', 'settle', 'rule'])

interface Said {
  sentence: string
  until?: string
  then?: string
  notes?: string[]
}

function said(act: Sendable, { ground, terms, state, people, text }: Sure, { pay = false, verdicts = [] }: Asked): Said {
  const now = BigInt(ground.block.moment)
  const date = (seconds: bigint) => momentText(Number(seconds))
  const total = text(terms.reward + terms.fee * terms.size)
  switch (act) {
    case 'claim':
      return words.act.claim.said(text(terms.bond), date(now + terms.workPeriod), text(terms.reward), text(terms.fee * terms.size), isRepair(addressOf(ground.account), terms, state, now))
    case 'quit': {
      const back = bondLeft(terms, state, now)
      return words.act.quit.said(text(back), text((terms.bond * 3_600n) / terms.workPeriod))
    }
    case 'withdraw':
      return words.act.withdraw.said(total, same(terms.poster, ground.account) ? '' : terms.poster)
    case 'lapse':
      return words.act.lapse.said(state.worker, date(state.claimedAt + terms.workPeriod), text(terms.bond))
    case 'draw':
      return words.act.draw.said(date(now + terms.reviewPeriod))
    case 'redraw': {
      const absent = people.panel.filter((_, index) => ((state.scores >> BigInt(8 * index)) & 255n) === 255n)
      const signed = verdicts.flatMap(({ index }) => people.panel[Number(index)]?.account ?? [])
      return { ...words.act.redraw.said(absent.map(({ account }) => account).join(', ')), notes: signed.length ? [words.act.redraw.signed(signed.join(', '))] : [] }
    }
    case 'settle':
      return settled({ terms, state, people, text }, verdicts, now)
    case 'rule':
      return words.act.rule.said(pay, text(terms.reward), state.worker, people.team.length, date(state.since + terms.rulingPeriod))
    case 'expire':
      return words.act.expire.said
    case 'close':
      return words.act.close.said
  }
}

/** What the verdicts come to with those recorded before, if all of them are recorded. */
function settled({ terms, state, people, text }: Pick<Sure, 'terms' | 'state' | 'people' | 'text'>, verdicts: readonly Verdict[], now: bigint): Said {
  const say = words.act.settle
  const { opinion, countsFrom, yes, no, votes } = majority(terms, state.since, scoresAfter(terms, state, people, verdicts))
  const [worker, fee] = [state.worker, text(terms.fee)]
  if (opinion === 'undecided') return { sentence: say.undecided(yes, no), then: say.waits }
  if (now < countsFrom) return { sentence: say.early(yes, no, momentText(Number(countsFrom))), then: say.waits }
  if (opinion === 'yes') return { sentence: say.paid(yes, no, text(terms.reward), worker, people.team.length, text(terms.bond), fee), then: say.forGood }
  const fees = text(terms.fee * BigInt(votes))
  const sentence = opinion === 'empty' ? say.empty(yes, no, worker, text(terms.bond), fees) : say.back(yes, no, worker, fees, text(terms.bond - terms.fee * BigInt(votes)))
  if (state.repair) return { sentence, then: say.closed }
  return { sentence, then: opinion === 'empty' ? say.openAgain : say.first(worker, momentText(Number(first(terms, now)))) }
}

/** Until when only the worker may claim again, to mend it. */
const first = ({ reviewPeriod, openUntil }: Terms, now: bigint): bigint => (now + reviewPeriod < openUntil ? now + reviewPeriod : openUntil)

/** What the receipt's events say, of this bounty and from the escrow alone; none of them: it did not happen. */
function happened(act: Sendable, { id, terms, state }: Sure, receipt: Receipt): Outcome {
  const isOwn = (facts: Record<string, unknown>) => facts['id'] === id || (facts['poster'] === terms.poster && facts['lane'] === terms.lane)
  const events = escrowEvents(receipt.logs).filter(({ facts }) => isOwn(facts))
  const names = events.map(({ name }) => name)
  const known = words.happened as Record<string, string>
  const told = names.map((name) => known[name]).filter((text): text is string => text !== undefined)
  if (!told.length) throw new Stopped('lie', words.check.nothingHappened(receipt.transactionHash))
  return { words: told.join(' '), notes: act === 'draw' && state.lot && names.includes('LotMissed') ? [words.act.draw.missed] : [] }
}

