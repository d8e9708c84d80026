// The contracts' values as the page holds them: every number a bigint, every hash and address in 0x, addresses checksummed.
import type { Bounty, BountyFile, Hex, State as StateJson, Terms as TermsJson } from '../api'

export type { Hex }

export const NOBODY: Hex = `0x${'0'.repeat(40)}` // no arbiter, any worker, the chain's own money
export const ZERO: Hex = `0x${'0'.repeat(64)}` // no team, no panel

export interface Terms {
  poster: Hex
  lane: bigint
  generation: bigint
  token: Hex
  reward: bigint
  fee: bigint
  bond: bigint
  guild: bigint
  seats: bigint
  size: bigint
  panel: Hex
  passMark: bigint
  effort: bigint
  worker: Hex
  minStanding: bigint
  openUntil: bigint
  workPeriod: bigint
  reviewPeriod: bigint
  patience: bigint
  arbiter: Hex
  rulingPeriod: bigint
  spec: Hex
}

export interface State {
  round: bigint
  worker: Hex
  claimedAt: bigint
  since: bigint
  repair: boolean
  lot: bigint
  lotBlock: bigint
  delivery: Hex
  team: Hex
  panel: Hex
  scores: bigint
}

export interface Share {
  account: Hex
  part: bigint // basis points
}

export interface Seat {
  place: bigint
  account: Hex
}

export interface People {
  team: Share[]
  panel: Seat[]
}

export interface Work {
  delivery: Hex
  team: Share[]
  consents: Hex[]
  uri: string
}

export interface Verdict {
  index: bigint
  score: bigint
  review: Hex
  signature: Hex
  uri: string
}

export interface Permit {
  deadline: bigint
  v: bigint
  r: Hex
  s: Hex
}

export const NO_PERMIT: Permit = { deadline: 0n, v: 0n, r: ZERO, s: ZERO }

export const STATUSES = ['Free', 'Open', 'Claimed', 'Delivered', 'InReview', 'Escalated'] as const // by number

export const byLot = (terms: Terms): boolean => BigInt(terms.panel) === 0n
export const feesOf = (terms: Terms): bigint => terms.fee * terms.size
export const stakeOf = (terms: Terms): bigint => terms.reward + feesOf(terms)
export const isNobody = (account: Hex): boolean => BigInt(account) === BigInt(NOBODY)

/** What a guild's number holds of its settings; the contracts read them off it too. Points, days, points. */
export const settingsIn = (guild: bigint): { seatAt: bigint; halfLifeDays: bigint; maxEffort: bigint } => ({
  seatAt: (guild >> 28n) & 0xffffn,
  halfLifeDays: (guild >> 16n) & 0xfffn,
  maxEffort: guild & 0xffffn,
})

export const guildHex = (guild: bigint): Hex => `0x${guild.toString(16).padStart(24, '0')}`

/** What a server's answer says: its numbers as bigints, its accounts as they are. Throws SyntaxError for what is no number. */
export function termsOf(json: TermsJson): Terms {
  return bigints(json, ['poster', 'token', 'panel', 'worker', 'arbiter', 'spec']) as unknown as Terms
}

export function stateOf(json: StateJson): State {
  return bigints(json, ['worker', 'repair', 'delivery', 'team', 'panel']) as unknown as State
}

export function peopleOf(people: BountyFile['people']): People {
  return {
    team: people.team.map((share) => ({ account: share.account, part: BigInt(share.part) })),
    panel: people.panel.map((seat) => ({ place: BigInt(seat.place), account: seat.account })),
  }
}

export function bountyOf(answer: Bounty): { terms: Terms; state: State; people: People } {
  const { terms, state, people } = answer.bounty
  return { terms: termsOf(terms), state: stateOf(state), people: peopleOf(people) }
}

function bigints(json: object, kept: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(json as Record<string, string | number | boolean>)
  return Object.fromEntries(entries.map(([name, value]) => [name, kept.includes(name) ? value : BigInt(value)]))
}
