// Giving to a crowd, taking back, and posting what it is for: each checked by the wallet's own node before the wallet is asked.
import type { Hex } from '../api'
import { type Ground, passed, Stopped } from '../checks/check'
import { CROWD_CHECKS, GIVE_CHECKS, sureSetup, type ToldCrowd } from '../checks/crowd'
import { type Coin, coinOf, saidIn } from '../checks/token'
import { type CrowdSetup, dueTo, given, givenBy } from '../chain/crowd'
import { calldata, type Facts } from '../chain/encode'
import { asSentence, Refused } from '../chain/errors'
import { byLot, NOBODY, type Terms, termsOf } from '../chain/values'
import { momentText } from '../parts/Moment'
import { same } from '../same'
import { acts } from '../words/acts'
import { crowds as words } from '../words/crowds'
import { type Need, withAllowance } from './allowance'
import { effectOf } from './common'
import { aboutOffers, claimants } from './decides'
import { eventOf, postedBy } from './happened'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'

/** A crowd, once all of it is sure. */
interface Sure {
  ground: Ground
  crowd: Hex
  setup: CrowdSetup
  offer: Terms
  here: bigint // what was given
  coin: Coin
  text: (units: bigint) => string
  checked: readonly string[]
}

type Read = () => Promise<ToldCrowd> // anew, when the sheet opens

async function sureOf(ground: Ground, read: Read, checks = CROWD_CHECKS): Promise<Sure> {
  const told = await read()
  const checked = await passed(checks, ground, told)
  const setup = await sureSetup(ground, told.crowd)
  const coin = await coinOf(ground, setup.token, told.about.chain.currency)
  const text = saidIn(coin)
  return { ground, crowd: told.crowd, setup, offer: termsOf(told.told.offer), here: await given(ground.provider, told.crowd), coin, text, checked }
}

function requireGathering({ ground, setup }: Sure): void {
  if (BigInt(ground.block.moment) >= setup.until) throw new Stopped('no', words.over(dateOf(setup)))
}

const dateOf = ({ until }: CrowdSetup): string => momentText(Number(until))

function callOf(crowd: Hex, name: string, args: Facts, value = 0n): Call {
  return { contract: 'Crowd', to: crowd, data: calldata('Crowd', name, args), value }
}

// ------------------------------------------------------------------------------------------------------------ giving

/** `most` in the token's smallest unit: what is missing if that is less. */
export const makeGive =
  (read: Read, most: bigint): MakePlan =>
  async (ground) => {
    const sure = await sureOf(ground, read, GIVE_CHECKS)
    requireGathering(sure)
    const missing = sure.setup.stake - sure.here
    if (missing <= 0n) throw new Stopped('no', words.full)
    const amount = most < missing ? most : missing
    const { token } = sure.setup
    const need: Need = { token, amount, amountText: sure.text(amount), act: 'crowd give', title: words.give.title, byPermit: false, crowd: sure.crowd }
    return withAllowance(ground, need, async (later) => givePlan(later === ground ? sure : await sureOf(later, read, GIVE_CHECKS), amount))
  }

function givePlan(sure: Sure, amount: bigint): Plan {
  const { ground, crowd, setup, offer, here, text, checked } = sure
  const send = callOf(crowd, 'give', { most: amount }, setup.token === NOBODY ? amount : 0n)
  const effect = effectOf(ground, send, { token: setup.token })
  return {
    act: 'crowd give', bounty: '', title: words.give.title, sentence: words.give.sentence(text(amount), crowd), until: words.give.until(dateOf(setup)),
    then: words.give.then(text(here + amount), text(setup.stake)), effect, notes: [...aboutOffers(offer), words.give.note], checked, send,
    happened: (receipt) => gave(receipt, sure),
  } // prettier-ignore
}

function gave(receipt: Receipt, { crowd, ground, setup, here, text }: Sure): Outcome {
  const amount = loggedBy(receipt, crowd, 'Given', ground.account)
  return { words: words.give.done(text(amount)), notes: here + amount >= setup.stake ? [words.full] : [] }
}

// ------------------------------------------------------------------------------------------------------- taking back

export const makeTake =
  (read: Read): MakePlan =>
  async (ground) => {
    const sure = await sureOf(ground, read)
    const { crowd, setup, text, checked } = sure
    const mine = await givenBy(ground.provider, crowd, ground.account)
    if (!mine) throw new Stopped('no', words.take.nothing(ground.account))
    const due = await dueNow(sure)
    if (!due) throw new Stopped('no', words.take.spent)
    const send = callOf(crowd, 'take', { to: ground.account })
    const effect = effectOf(ground, send, { token: setup.token, due })
    const isAll = due === mine
    return {
      act: 'crowd take', bounty: '', title: words.take.title, sentence: words.take.sentence(text(due), isAll), until: '',
      then: isAll ? words.take.then : words.take.part(text(mine)), effect, notes: [], checked, send,
      happened: (receipt) => ({ words: words.take.done(text(loggedBy(receipt, crowd, 'TakenBack', ground.account))) }),
    } // prettier-ignore
  }

async function dueNow({ ground, crowd }: Sure): Promise<bigint> {
  try {
    return await dueTo(ground.provider, crowd, ground.account)
  } catch (error) {
    if (error instanceof Refused) throw new Stopped('no', `${words.take.lives} ${asSentence(error.sentence)}`)
    throw error
  }
}

/** The amount that the crowd itself has logged of an account. */
const loggedBy = (receipt: Receipt, crowd: Hex, name: string, account: Hex): bigint =>
  eventOf(receipt, crowd, name, (facts) => same(facts['account'], account))['amount'] as bigint

// ----------------------------------------------------------------------------------------------------------- posting

/** `uri`: where the job's text may be found; its hash is agreed on. */
export const makePostCrowd =
  (read: Read, uri: string): MakePlan =>
  async (ground) => {
    const sure = await sureOf(ground, read)
    requireGathering(sure)
    const { crowd, setup, offer, here, coin, text, checked } = sure
    if (here < setup.stake) throw new Stopped('no', words.missing(text(setup.stake - here)))
    if (!byLot(offer)) throw new Stopped('no', words.post.named)
    const send = callOf(crowd, 'post', { offer, panel: [], uri })
    const effect = effectOf(ground, send)
    const claims = momentText(ground.block.moment + Number(offer.openUntil))
    return {
      act: 'crowd post', bounty: '', title: words.post.title, sentence: words.post.sentence(text(setup.stake)), until: acts.post.until(claims, ...claimants(offer)),
      then: words.post.then, effect, ends: { terms: { ...offer, poster: crowd }, coin }, notes: [], checked, send,
      happened: (receipt) => ({ words: words.post.done(postedBy(receipt, crowd)) }),
    } // prettier-ignore
  }
