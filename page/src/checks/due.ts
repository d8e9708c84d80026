// What a bounty waits for, until when, and what a wrong verdict would cost: worked out again from terms and state that the chain has
// confirmed. A date later than the true one costs a worker the oath. As the toolkit's next_step.
import type { Due } from '../api'
import { capturePrice } from '../acts/price'
import { byLot, type Hex, isNobody, type State, stateOf, type Terms, termsOf } from '../chain/values'
import { hasJudged, majority } from '../effects/scores'
import { sheets as words } from '../words/sheets'
import { bad, type Check, good, type Told } from './check'
import { seats } from './panel'

const HOUR = 3_600n // seconds in which a late delivery is still taken

interface Standing {
  terms: Terms
  state: State
  status: string
  closed: boolean
  panel: readonly Hex[]
  now: bigint
}

/** What anyone may do if nobody else does anything. */
function stepOf(standing: Standing): Due | null {
  const { terms, state, status, closed } = standing
  const due = (action: string, since: bigint, block = 0n): Due => ({ action, since: Number(since), block: Number(block), accounts: null, until: null })
  const { opinion, countsFrom } = majority(terms, state.since, state.scores)
  if (status === 'Open') return due('withdraw', closed ? servedUntil(standing) : terms.openUntil)
  if (status === 'Claimed') return due('lapse', state.claimedAt + terms.workPeriod + HOUR)
  if (status === 'Delivered') return due('draw', 0n, state.lotBlock + 1n)
  if (status === 'Escalated') return due('expire', state.since + terms.rulingPeriod)
  return opinion === 'undecided' ? due('redraw', state.since + terms.reviewPeriod) : due('settle', countsFrom)
}

/** What is waited for before that; null: nothing. */
function waitOf(standing: Standing): Due | null {
  const { terms, state, status, closed, panel, now } = standing
  const wait = (action: string, until: bigint, accounts: readonly Hex[]): Due => ({ action, since: 0, block: 0, accounts: accounts.length ? [...accounts] : null, until: Number(until) })
  if (status === 'Claimed') return wait('deliver', state.claimedAt + terms.workPeriod, [state.worker])
  if (status === 'Open') {
    if (servedUntil(standing) > now) return wait('claim', servedUntil(standing), [state.worker])
    return closed || terms.openUntil <= now ? null : wait('claim', terms.openUntil, isNobody(terms.worker) ? [] : [terms.worker])
  }
  if (status === 'Escalated') {
    const end = state.since + terms.rulingPeriod
    return isNobody(terms.arbiter) || now >= end ? null : wait('rule', end, [terms.arbiter])
  }
  if (status !== 'InReview') return null
  const { opinion, countsFrom } = majority(terms, state.since, state.scores)
  const stands = opinion !== 'undecided'
  const silent = panel.filter((_, index) => !hasJudged(state.scores, index))
  return (stands && countsFrom <= now) || !silent.length ? null : wait('review', stands ? countsFrom : state.since + terms.reviewPeriod, silent)
}

/** Until when only who was sent back may claim; zero: there is nobody. */
function servedUntil({ terms, state }: Standing): bigint {
  if (isNobody(state.worker)) return 0n
  const end = state.since + terms.reviewPeriod
  return end < terms.openUntil ? end : terms.openUntil
}

/** Of a bounty that lives, once all that this rests on is sure. */
export const due: Check = (_, told) => {
  const { bounty, row, next, then, closed, at } = told.bounty
  const standing: Standing = {
    terms: termsOf(bounty.terms), state: stateOf(bounty.state), status: bounty.status, closed, now: BigInt(at.moment), panel: seats(told).map(({ account }) => account),
  } // prettier-ignore
  const after = stepOf(standing)
  const before = waitOf(standing) ?? after
  const holds = isDue(next, before) && isDue(row.next, before) && isDue(then, after) && isPrice(told, standing.terms)
  return Promise.resolve(holds ? good('') : bad('lie', words.check.otherDue))
}

function isDue(told: Due | null, own: Due | null): boolean {
  const text = (one: Due | null): string => JSON.stringify(one && [one.action, one.since, one.block, one.accounts, one.until]).toLowerCase()
  return text(told) === text(own)
}

const CLOSE = 0.02 // of what is told with two decimals

function isPrice({ bounty: { capture } }: Told, terms: Terms): boolean {
  const price = byLot(terms) ? capturePrice(terms) : null
  if (!price || !capture) return !price === !capture
  const { own, seats, lots, luck, bribe } = capture
  const isLots = lots === null || price.lots === null ? lots === price.lots : Math.abs(lots - price.lots) <= CLOSE
  const isLuck = luck === null || price.luck === null ? luck === price.luck : [-1n, 0n, 1n].includes(BigInt(luck) - price.luck)
  return own === price.own && seats === price.seats && BigInt(bribe) === price.bribe && isLots && isLuck
}
