// Which money each step of a bounty moves, by its terms, state and people.
import { type People, type Seat, type Share, type State, type Terms, feesOf, stakeOf } from '../chain/values'
import type { Hex } from '../chain/values'
import { COMMONS, ESCROW, type Move, PANEL, TEAM, move } from './effect'
import { hasJudged, scoresGiven } from './scores'

const WHOLE = 10_000n // of a reward, in basis points

/** Posting: what the poster puts in. */
export const stakeMoves = (terms: Terms, payer: Hex): Move[] => [
  move(terms.reward, terms.token, payer, ESCROW, 'the reward'),
  move(feesOf(terms), terms.token, payer, ESCROW, 'the fees of the whole panel'),
]

/** Claiming: what the worker, or somebody for the worker, puts in. */
export const bondMoves = (terms: Terms, giver: Hex): Move[] => [move(terms.bond, terms.token, giver, ESCROW, 'the bond')]

/** Ending an open bounty. */
export const withdrawalMoves = (terms: Terms): Move[] => [
  move(stakeOf(terms), terms.token, ESCROW, terms.poster, 'the reward and the fees of the whole panel'),
]

/** Giving a job back: so much of the bond returns. */
export function quitMoves(terms: Terms, worker: Hex, returned: bigint): [toWorker: Move, rest: Move] {
  const what = returned === terms.bond ? 'the bond' : 'a part of the bond'
  return [
    move(returned, terms.token, ESCROW, worker, what),
    move(terms.bond - returned, terms.token, ESCROW, COMMONS, 'the rest of the bond'),
  ]
}

/** How much of the bond returns to a worker who quits at a moment (seconds). */
export function bondLeft(terms: Terms, state: State, now: bigint): bigint {
  const seconds = state.claimedAt + terms.workPeriod - now
  return seconds > 0n ? (terms.bond * seconds) / (terms.workPeriod || 1n) : 0n // a made-up call can name none
}

/** A deadline that passed without work. */
export const lapseMoves = (terms: Terms): Move[] => [move(terms.bond, terms.token, ESCROW, COMMONS, 'the bond')]

/** Work that is paid: the reward is shared, the bond returns, those who judged are owed their fees. See `bonusLimit` for what may be added. */
export function paymentMoves(terms: Terms, state: State, people: People): Move[] {
  const forgone = terms.fee * (terms.size - votes(terms, state))
  return [
    ...shared(terms, state.worker, people.team),
    move(terms.bond, terms.token, ESCROW, state.worker, 'the bond'),
    ...fees(terms, state, people.panel),
    move(forgone, terms.token, ESCROW, COMMONS, 'the fees of the members who did not judge'),
  ]
}

/** The most that the commons can add to a payment by a panel's majority: half of what the panel is paid. */
export function bonusLimit(terms: Terms, state: State, people: People): Move {
  const to = people.team.length ? TEAM : state.worker
  const most = (terms.fee * votes(terms, state)) / 2n
  return move(most, terms.token, COMMONS, to, 'a bonus, if the commons hold it', { limit: 'at most' })
}

function shared({ reward, token }: Terms, worker: Hex, team: readonly Share[]): Move[] {
  const parts = team.map((share) => [share.account, (reward * share.part) / WHOLE] as const)
  const rest = parts.reduce((left, [, part]) => left - part, reward)
  return [
    move(rest, token, ESCROW, worker, parts.length ? 'the rest of the reward' : 'the reward'),
    ...parts.map(([account, part]) => move(part, token, ESCROW, account, 'a share of the reward')),
  ]
}

/** Work that is sent back, or found empty: the bond pays those who judged. */
export function sendBackMoves(terms: Terms, state: State, people: People, isEmpty: boolean): Move[] {
  const rest = terms.bond - terms.fee * votes(terms, state)
  const to = isEmpty ? COMMONS : state.worker
  return [...fees(terms, state, people.panel), move(rest, terms.token, ESCROW, to, 'what is left of the bond')]
}

/** Work that is not paid, with nobody at fault: everybody gets back what they put in, except for the fees earned. */
export function refundMoves(terms: Terms, state: State, people: People): Move[] {
  const back = terms.reward + terms.fee * (terms.size - votes(terms, state))
  return [
    move(back, terms.token, ESCROW, terms.poster, 'the reward and the fees that nobody earned'),
    move(terms.bond, terms.token, ESCROW, state.worker, 'the bond'),
    ...fees(terms, state, people.panel),
  ]
}

/** What those who judged are owed, one by one; in one sum while the panel is not drawn. */
function fees(terms: Terms, state: State, panel: readonly Seat[]): Move[] {
  if (!panel.length) {
    const sum = terms.fee * votes(terms, state)
    return [move(sum, terms.token, ESCROW, PANEL, 'the fees for judging', { waits: true })]
  }
  const judges = panel.filter((_, index) => hasJudged(state.scores, index))
  return judges.map(({ account }) => move(terms.fee, terms.token, ESCROW, account, 'the fee for judging', { waits: true }))
}

const votes = (terms: Terms, state: State): bigint => BigInt(scoresGiven(state.scores, terms.size).size)
