// Having a plan or a rota post its next bounty, filling it, taking out what it holds. What was agreed on, how the last one ended and
// what is there the wallet's own node says; of the server's word only the next offer is used, and its hash stands in the contract's code.
import type { About, Terms as TermsJson } from '../api'
import { type SafeSteps, type Step, stepOf } from '../acts/basket'
import { type Ground, passed, Stopped } from '../checks/check'
import { TILL_CHECKS, type ToldTill } from '../checks/till'
import { type Coin, coinOf, saidIn } from '../checks/token'
import { addressOf, calldata, type Facts } from '../chain/encode'
import { asSentence, Refused } from '../chain/errors'
import { call as ethCall, CannotPay } from '../chain/node'
import { contractOf, isOver, standingOf, type Till, type TillKind, type TillSetup, tillSetup } from '../chain/till'
import { byLot, type Hex, NOBODY, stakeOf, type Terms, termsOf } from '../chain/values'
import type { AroundSays } from '../effects/around'
import { momentText } from '../parts/Moment'
import { same } from '../same'
import { acts } from '../words/acts'
import { tills as words } from '../words/tills'
import { approval, type Need, withAllowance } from './allowance'
import { effectOf, requireChain, tokenNotes } from './common'
import { aboutOffers, claimants } from './decides'
import { eventOf, postedBy } from './happened'
import type { ActName } from './names'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'
import { rehearsed } from './rehearsal'

interface Sure {
  ground: Ground
  where: Hex
  till: Till
  coin: Coin
  text: (units: bigint) => string
  checked: readonly string[]
}

type Read = () => Promise<ToldTill> // anew, when the sheet opens

async function sureOf(ground: Ground, { kind, where, about, told, documents }: ToldTill): Promise<Sure> {
  return sureByNode(ground, about, kind, where, await passed(TILL_CHECKS, ground, { kind, where, about, told, documents }))
}

/** By the node's word alone. */
async function sureByNode(ground: Ground, about: About, kind: TillKind, where: Hex, checked: readonly string[]): Promise<Sure> {
  const setup = await tillSetup(ground.provider, kind, where)
  if (!setup) throw new Stopped('lie', words.none)
  const till = { ...setup, ...(await standingOf(ground.provider, kind, where)) }
  const coin = await coinOf(ground, till.token, about.chain.currency)
  return { ground, where: addressOf(where), till, coin, text: saidIn(coin), checked }
}

const callOf = ({ where, till }: { where: Hex; till: Pick<Till, 'kind'> }, name: string, args: Facts, value = 0n): Call => {
  const contract = contractOf[till.kind]
  return { contract, to: where, data: calldata(contract, name, args), value }
}

function planOf(sure: Sure, act: ActName, title: string, send: Call, rest: Pick<Plan, 'sentence' | 'until' | 'then' | 'happened'> & Partial<Plan>): Plan {
  const { ground, where, checked, till } = sure
  const says: AroundSays = { token: till.token, balance: till.held }
  return { act, bounty: '', deputy: { kind: till.kind, where }, title, effect: effectOf(ground, send, says), notes: tokenNotes(till.token), checked, send, ...rest }
}

// ----------------------------------------------------------------------------------------------------------- posting

/** `uri`: where the job's text may be found; its hash is agreed on. */
export const makeNext =
  (read: Read, uri: string): MakePlan =>
  async (ground) => {
    const of = await read()
    return nextPlan(await sureOf(ground, of), of.told.next, uri)
  }

/** `json`: the offer that comes next, which the checks have made sure of by its hash. */
function nextPlan(sure: Sure, json: TermsJson | null, uri: string): Plan {
  const { ground, where, till, coin, text } = sure
  requireTurn(sure)
  if (!json) throw new Stopped('behind', words.moved)
  const offer = termsOf(json)
  const needed = till.kind === 'plan' && !till.count ? till.total : stakeOf(offer)
  const missing = needed - till.held
  if (missing > 0n) throw new Stopped('no', words.missing(text(till.held), text(missing)))
  if (!byLot(offer)) throw new Stopped('no', words.named(till.kind))
  const claims = momentText(ground.block.moment + Number(offer.openUntil))
  return planOf(sure, 'till next', words.buttons.next, callOf(sure, 'next', { offer, panel: [], uri }), {
    sentence: words.next.sentence(text(stakeOf(offer)), till.kind), until: acts.post.until(claims, ...claimants(offer)), then: words.next.then[till.kind],
    ends: { terms: { ...offer, poster: where }, coin }, happened: (receipt) => ({ words: words.next.done(postedBy(receipt, where)) }),
  }) // prettier-ignore
}

function requireTurn({ ground, till }: Sure): void {
  if (till.lives) throw new Stopped('no', words.lives)
  if (till.kind === 'rota' && BigInt(ground.block.moment) < till.nextFrom) throw new Stopped('no', words.tooEarly(momentText(Number(till.nextFrom))))
  if (till.kind === 'rota') return
  if (till.stopped) throw new Stopped('no', words.stopped)
  if (till.count > 0n && !till.paid) throw new Stopped('no', words.notPaid)
  if (till.count >= BigInt(till.offers.length)) throw new Stopped('no', words.noneLeft)
}

// ----------------------------------------------------------------------------------------------------------- filling

export const makeFill =
  (read: Read, amount: bigint): MakePlan =>
  async (ground) =>
    filled(ground, async (now) => withOffers(now, await read()), amount)

const withOffers = async (ground: Ground, of: ToldTill): Promise<SureOffers> => ({ ...(await sureOf(ground, of)), offers: of.told.offers.map(termsOf) })

/** The same of one that was started just now, of which no server may know yet. */
export const makeFirstFill =
  (about: About, kind: TillKind, where: Hex, amount: bigint): MakePlan =>
  (ground) =>
    filled(ground, async (now) => ({ ...(await sureByNode(now, about, kind, where, [...(await requireChain(now, about)), words.checked(kind)])), offers: [] }), amount)

/** Its offers, as far as a server tells them: each made sure of by its hash. None of one that its starter has just seen. */
interface SureOffers extends Sure {
  offers: readonly Terms[]
}

async function filled(ground: Ground, surely: (now: Ground) => Promise<SureOffers>, amount: bigint): Promise<Plan> {
  const sure = await surely(ground)
  const { where, till, text } = sure
  const need: Need = { token: till.token, amount, amountText: text(amount), act: 'till fill', title: words.buttons.fill, byPermit: false, crowd: where, taker: till.kind }
  return withAllowance(ground, need, async (later) => fillPlan(later === ground ? sure : await surely(later), amount))
}

function fillPlan(sure: SureOffers, amount: bigint): Plan {
  const { where, till, text, ground, offers } = sure
  return planOf(sure, 'till fill', words.buttons.fill, fillCall(sure, amount), {
    sentence: words.fill.sentence(text(amount), till.kind, where), until: words.fill.until, then: words.fill.then(text(till.held + amount)), notes: [...aboutOffers(...offers), ...tokenNotes(till.token)],
    happened: (receipt) => ({ words: words.fill.done(text(loggedBy(receipt, where, 'Filled', 'account', ground.account))) }),
  }) // prettier-ignore
}

const fillCall = (sure: { where: Hex; till: Pick<Till, 'kind' | 'token'> }, amount: bigint): Call => callOf(sure, 'fill', { amount }, sure.till.token === NOBODY ? amount : 0n)

// -------------------------------------------------------------------------------------------------------- taking out

export const makeTakeOut =
  (read: Read): MakePlan =>
  async (ground) => {
    const sure = await sureOf(ground, await read())
    const { till, text, where } = sure
    const send = takeCall(sure, ground.account)
    const isOwn = same(till.organiser, ground.account)
    return planOf(sure, 'till take', words.buttons.take, send, {
      sentence: words.take.sentence(text(till.held), till.organiser, isOwn), until: '', then: words.take.then[till.kind],
      happened: (receipt): Outcome => ({ words: words.take.done(text(loggedBy(receipt, where, 'Taken', 'to', till.organiser)), till.organiser) }),
    }) // prettier-ignore
  }

/** All that it holds, to its organiser: by the organiser, or by anyone once nothing can follow. */
function takeCall(sure: Sure, account: Hex): Call {
  const { till } = sure
  if (till.kind === 'plan' && till.lives) throw new Stopped('no', words.lives)
  if (!same(till.organiser, account) && !isOver(till)) throw new Stopped('no', words.notOrganiser(till.organiser))
  if (!till.held) throw new Stopped('no', words.empty)
  return callOf(sure, 'take', till.kind === 'plan' ? { to: till.organiser } : { to: till.organiser, amount: till.held })
}

/** The amount that it has itself logged of an account. */
const loggedBy = (receipt: Receipt, where: Hex, name: string, field: string, account: Hex): bigint =>
  eventOf(receipt, where, name, (facts) => same(facts[field], account))['amount'] as bigint

// ---------------------------------------------------------------------------------------------------------- for a Safe

/** The same for an organiser that is a Safe: what its file has. `amount`: filling; undefined: taking out. */
export async function organisersSteps(ground: Ground, told: ToldTill, amount: bigint | undefined): Promise<SafeSteps> {
  const sure = await sureOf(ground, told)
  const { till, where } = sure
  const calls = amount === undefined ? [takeCall(sure, till.organiser)] : fillCalls(where, till, amount)
  await requirePlayed(ground, till.organiser, calls)
  const says = { token: till.token, balance: till.held }
  const asSafe = { ...ground, account: till.organiser }
  return { safe: till.organiser, steps: calls.map((call) => stepOf(call, effectOf(asSafe, call, says))) }
}

const fillCalls = (where: Hex, till: Pick<Till, 'kind' | 'token'>, amount: bigint): Call[] => [
  ...(till.token === NOBODY ? [] : [approval(till.token, amount, where)]),
  fillCall({ where, till }, amount),
]

/** What fills one that a Safe starts in the same file, by `start`; tried with it. Nothing to bring in: no step, and only `start` is tried. */
export async function fillingSteps(ground: Ground, ready: { setup: TillSetup; where: Hex; money: bigint }, start: Call, safe: Hex): Promise<Step[]> {
  const { setup, where, money: amount } = ready
  const calls = amount ? fillCalls(where, setup, amount) : []
  await requirePlayed(ground, safe, [start, ...calls])
  const asSafe = { ...ground, account: safe }
  return calls.map((call) => stepOf(call, effectOf(asSafe, call, { token: setup.token, balance: 0n })))
}

/** No file is made of calls that would fail, such as more money than the Safe has. A node that cannot play several leaves that to the Safe. */
async function requirePlayed({ provider }: Ground, safe: Hex, calls: readonly Call[]): Promise<void> {
  const [{ to, data, value }] = calls as [Call]
  try {
    if (calls.length > 1) await rehearsed(provider, safe, calls)
    else await ethCall(provider, { from: safe, to, data, value }) // played by the Safe's own code, which takes money in
  } catch (error) {
    if (error instanceof Refused) throw new Stopped('no', words.cannot(asSentence(error.sentence)))
    if (error instanceof CannotPay) throw new Stopped('no', words.cannot(asSentence(error.message)))
    if (calls.length === 1) throw error
  }
}
