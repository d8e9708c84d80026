// A share that waits as a warranty: the poster complains, both sides speak to the court, and anyone sends out what is there once it is
// clear whose it is. That it is one of this bounty, with this court and these dates, its own code says.
import type { Step } from '../acts/basket'
import { type Ground, passed, Stopped, type Told } from '../checks/check'
import { STANDING_AROUND } from '../checks/checks'
import { type Coin, coinOf, saidIn } from '../checks/token'
import { courtCost } from '../chain/court'
import { calldata, type Facts } from '../chain/encode'
import { clearAt, type Holdback, holdbackAt, holderOf } from '../chain/holdback'
import { money } from '../chain/money'
import { balance } from '../chain/node'
import { tokenBalance } from '../chain/reads'
import { type Hex, NOBODY, type Terms, termsOf } from '../chain/values'
import type { AroundSays } from '../effects/around'
import { momentText } from '../parts/Moment'
import { same } from '../same'
import { courts } from '../words/courts'
import { effectOf } from './common'
import { isAddress } from './court'
import { eventOf } from './happened'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'
import { stepOfSafe } from './step'

const words = courts.warranty

export type WarrantyAct = 'complain' | 'evidence' | 'release'

interface Sure {
  ground: Ground
  told: Told
  terms: Terms
  where: Hex
  holdback: Holdback
  coin: Coin
  held: bigint
  checked: readonly string[]
}

async function sureOf(ground: Ground, told: Told, where: Hex): Promise<Sure> {
  const checked = await passed(STANDING_AROUND, ground, told)
  const holdback = await holdbackAt(ground.provider, where)
  const terms = termsOf(told.bounty.bounty.terms)
  const isOwn = holdback && same(holdback.bounty, told.id) && same(holdback.poster, terms.poster)
  if (!isOwn) throw new Stopped('lie', words.none)
  const coin = await coinOf(ground, terms.token, told.about.chain.currency)
  const held = terms.token === NOBODY ? await balance(ground.provider, where) : await tokenBalance(ground.provider, terms.token, where)
  return { ground, told, terms, where, holdback, coin, held, checked: [...checked, words.checked(where)] }
}

/** `uri`: where what is said can be read. */
export const makeWarrantyAct =
  (act: WarrantyAct, read: () => Promise<Told>, where: Hex, uri = ''): MakePlan =>
  async (ground) =>
    PLANS[act](await sureOf(ground, await read(), where), uri)

const PLANS: Record<WarrantyAct, (sure: Sure, uri: string) => Plan | Promise<Plan>> = { complain, evidence, release }

const callOf = ({ where }: Sure, name: string, args: Facts, value = 0n): Call => ({ contract: 'Holdback', to: where, data: calldata('Holdback', name, args), value })
const textOf = ({ held, coin }: Sure): string => saidIn(coin)(held)
const date = (seconds: bigint): string => momentText(Number(seconds))

// -------------------------------------------------------------------------------------------------------- complaining

async function complaint(sure: Sure, uri: string, account: Hex): Promise<Call> {
  const { ground, holdback } = sure
  if (!isAddress(uri)) throw new Stopped('no', courts.act.evidence.bad)
  if (!same(account, holdback.poster)) throw new Stopped('no', words.notPoster(holdback.poster))
  if (holdback.rulesUntil) throw new Stopped('no', words.complained)
  if (BigInt(ground.block.moment) >= holdback.until) throw new Stopped('no', words.late(date(holdback.until)))
  return callOf(sure, 'complain', { uri }, await courtCost(ground.provider, holdback.court, holdback.extraData))
}

async function complain(sure: Sure, uri: string): Promise<Plan> {
  const { ground, told, holdback } = sure
  const send = await complaint(sure, uri, ground.account)
  const fee = money(send.value, 18, told.about.chain.currency)
  const rules = date(BigInt(ground.block.moment) + holdback.rulingPeriod)
  return planOf('complain', sure, send, { court: holdback.court }, words.complain.sentence(fee, holdback.court), words.complain.until(rules), {
    then: words.complain.then(textOf(sure)), notes: sure.held ? [] : [words.empty], happened: (receipt) => saidBy(sure, receipt, uri, words.complain.done),
  }) // prettier-ignore
}

/** The complaint of a Safe that has posted, for its file. */
export async function complainStep(ground: Ground, told: Told, where: Hex, uri: string): Promise<Step> {
  const sure = await sureOf(ground, told, where)
  const safe = sure.holdback.poster
  return stepOfSafe(ground, safe, await complaint(sure, uri, safe), { court: sure.holdback.court })
}

// ------------------------------------------------------------------------------------------------- speaking, sending out

function evidence(sure: Sure, uri: string): Plan {
  const { ground, holdback } = sure
  if (!isAddress(uri)) throw new Stopped('no', courts.act.evidence.bad)
  if (![holdback.poster, holdback.worker].some((party) => same(party, ground.account))) throw new Stopped('no', words.notParty)
  const send = callOf(sure, 'submitEvidence', { uri })
  return planOf('evidence', sure, send, {}, courts.act.evidence.sentence(uri), '', {
    then: courts.act.evidence.then, happened: (receipt) => saidBy(sure, receipt, uri, courts.act.evidence.done),
  }) // prettier-ignore
}

function release(sure: Sure): Plan {
  const { ground, holdback, terms, held, where } = sure
  const to = holderOf(holdback)
  if (!holdback.ruled && BigInt(ground.block.moment) < clearAt(holdback)) throw new Stopped('no', words.tooEarly(date(clearAt(holdback))))
  if (!held) throw new Stopped('no', words.empty)
  const send = callOf(sure, 'release', { token: terms.token, to })
  const happened = (receipt: Receipt): Outcome => {
    const { amount } = eventOf(receipt, where, 'Released', (facts) => same(facts['to'], to))
    return { words: words.release.done(saidIn(sure.coin)(amount as bigint), to) }
  }
  return planOf('release', sure, send, { balance: held }, words.release.sentence(textOf(sure), to, holdback.toPoster), '', { then: words.release.then, happened })
}

interface Rest {
  then: string
  notes?: string[]
  happened: (receipt: Receipt) => Outcome
}

function planOf(act: WarrantyAct, { ground, told, checked }: Sure, send: Call, says: AroundSays, sentence: string, until: string, { then, notes = [], happened }: Rest): Plan {
  return { act: `warranty ${act}`, bounty: told.id, title: words.titles[act], sentence, until, then, effect: effectOf(ground, send, says), notes, checked, send, happened }
}

/** What the holdback itself has logged as said by this account. */
function saidBy({ ground, where }: Sure, receipt: Receipt, uri: string, done: string): Outcome {
  eventOf(receipt, where, 'Evidence', ({ _party, _evidence }) => same(_party, ground.account) && _evidence === uri)
  return { words: done }
}
