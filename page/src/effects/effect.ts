// What a call does, for people who are about to sign it: which money moves, from whom to whom, and what follows.
import { type Money, plainMoney } from '../chain/money'
import type { Hex } from '../chain/values'

export const ESCROW = 'escrow' // in place of an address: what the escrow keeps
export const COMMONS = "the guild's commons" // in place of an address: the pot for later deliveries
export const TEAM = 'the worker and the team, by their shares' // in place of an address
export const PANEL = 'the members of the panel who judge' // in place of an address, before it is drawn

type Party = Hex | typeof ESCROW | typeof COMMONS | typeof TEAM | typeof PANEL

/** Money that changes hands. `waits`: it does not arrive, but is owed, and taken out by `collect`. */
export interface Move {
  amount: bigint // in the token's smallest unit
  token: Hex // zero: the chain's own money
  from: Party
  to: Party
  what: string // such as "the bond"
  waits: boolean
  limit: '' | 'at most' | 'at least' // the amount is a bound, and the exact one is known when the call is in a block
}

/** What `spender` may take from `owner` from now on, at any time and without asking. */
interface Allowance {
  amount: bigint
  token: Hex
  owner: Hex
  spender: Hex
}

/** What a call does if the chain stays as it is: `words` without the money, the money that moves, who may take some. */
export interface Effect {
  words: string
  moves: Move[]
  allowances: Allowance[]
}

const UNLIMITED = 2n ** 256n - 1n // an allowance that tokens do not count down

export function move(amount: bigint, token: Hex, from: Party, to: Party, what: string, more?: Partial<Move>): Move {
  return { amount, token, from, to, what, waits: false, limit: '', ...more }
}

/** The effect; what moves nothing, or to where it was, is left out; and less than nothing, which a made-up call can name. */
export function effect(words: string, moves: Move[] = [], allowances: Allowance[] = []): Effect {
  return { words, moves: realMoves(moves), allowances }
}

/** "At least nothing" stays: it can become something before the call is in a block. */
const realMoves = (moves: readonly Move[]): Move[] =>
  moves.filter(({ amount, from, to, limit }) => from !== to && (amount > 0n || (limit === 'at least' && amount === 0n)))

/** All of an effect in one text. `money` writes an amount; by default ether in ether, tokens in their smallest unit. */
export function said({ words, moves, allowances }: Effect, money: Money = plainMoney): string {
  const parts = [...moves.map((each) => saidMove(each, money)), ...allowances.map((each) => saidAllowance(each, money))]
  return [words, ...parts].filter(Boolean).join(' ')
}

/** A move before it happens. */
function saidMove(move: Move, money: Money = plainMoney): string {
  const amount = `${move.limit} ${money(move.token, move.amount)}`.trim()
  return `${amount.slice(0, 1).toUpperCase()}${amount.slice(1)} ${way(move, 'is owed', 'moves')}.`
}

function way({ from, to, what, waits }: Move, owed: string, moves: string): string {
  if (waits) return `${owed} to ${to}: ${what}`
  return `${moves} from ${from} ${to === ESCROW ? 'into' : 'to'} ${to}: ${what}`
}

export function saidAllowance({ amount, token, owner, spender }: Allowance, money: Money = plainMoney): string {
  if (!amount) return `${spender} may no longer take anything of ${owner}'s token ${token}.`
  if (amount === UNLIMITED) return `${spender} may take all of ${owner}'s token ${token}, now and later, without limit.`
  return `${spender} may take up to ${money(token, amount)} from ${owner}, now or later.`
}
