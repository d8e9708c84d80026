// What a page asks the wallet's node about a bounty, its guild, its token: every answer is the contract's own.
import { ADDRESSES } from './contracts'
import { type Facts, bytesOf, calldata, decodeAnswer } from './encode'
import type { Label } from './money'
import { type Eip1193, view } from './node'
import { visible } from '../plain'
import type { Hex, State, Terms } from './values'

type When = 'latest' | number // a block's number

const ask = (node: Eip1193, contract: 'BountyEscrow' | 'Guilds' | 'Reputation', name: string, args: Facts, at: When = 'latest') =>
  view(node, contract, ADDRESSES[contract], name, args, at)

/** What a lane holds: 0 free, 1 open, 2 claimed, 3 delivered, 4 in review, 5 escalated. */
interface Lane {
  generation: bigint
  status: number
  closed: boolean
}

export async function lane(node: Eip1193, poster: Hex, number: bigint, at: When = 'latest'): Promise<Lane> {
  const answer = (await ask(node, 'BountyEscrow', 'status', { poster, lane: number }, at)) as Facts
  return {
    generation: answer['generation'] as bigint,
    status: Number(answer['current']),
    closed: answer['closed'] as boolean,
  }
}

/** Whether terms and state are the present ones of a live bounty. */
export async function verify(node: Eip1193, terms: Terms, state: State, at: When = 'latest'): Promise<boolean> {
  return (await ask(node, 'BountyEscrow', 'verify', { terms, state }, at)) as boolean
}

/** What the escrow owes an account of a token. */
export async function owed(node: Eip1193, account: Hex, token: Hex): Promise<bigint> {
  return (await ask(node, 'BountyEscrow', 'owed', { account, token })) as bigint
}

/** A guild's pot of forfeited bonds and forgone fees. */
export async function commons(node: Eip1193, guild: bigint, token: Hex, at: When = 'latest'): Promise<bigint> {
  return (await ask(node, 'BountyEscrow', 'commons', { guild, token }, at)) as bigint
}

/** How the last bounty of a free lane ended, as `LaneEnd`: 0 none, 1 withdrawn, 2 paid, 3 ruled yes, 4 no, 5 unverified, 6 cancelled. */
export async function lastEnd(node: Eip1193, poster: Hex, number: bigint, at: When = 'latest'): Promise<Facts> {
  return (await ask(node, 'BountyEscrow', 'lastEnd', { poster, lane: number }, at)) as Facts
}

interface Bench {
  places: bigint
  live: bigint
  minReviewPeriod: bigint
  served: boolean
}

/** What a guild offers the bounties of a poster. Zeros: there is no such guild. */
export async function bench(node: Eip1193, guild: bigint, poster: Hex, at: When = 'latest'): Promise<Bench> {
  return (await ask(node, 'Guilds', 'bench', { guild, poster }, at)) as unknown as Bench
}

/** What an account is in a guild: seat, takenAt, leftAt, missedAt, offered, served. */
export async function member(node: Eip1193, guild: bigint, account: Hex): Promise<Facts> {
  return (await ask(node, 'Guilds', 'memberOf', { guild, account })) as Facts
}

export async function stewards(node: Eip1193, guild: bigint, at: When = 'latest'): Promise<{ steward: Hex; heir: Hex }> {
  return (await ask(node, 'Guilds', 'stewardOf', { guild }, at)) as { steward: Hex; heir: Hex }
}

/** Points as they are now, faded, in thousandths. */
export async function points(node: Eip1193, guild: bigint, account: Hex): Promise<bigint> {
  return (await ask(node, 'Reputation', 'pointsOf', { guild, account })) as bigint
}

// ------------------------------------------------------------------------------------------------------------ tokens

const MOST_DECIMALS = 77n // a number of 256 bits has no more digits
const LABEL_GAS = '0x186a0' // nothing may depend on what a token calls itself

/** How a token counts and what it calls itself. One that does not say is written in its smallest unit, by its address. */
export async function label(node: Eip1193, token: Hex): Promise<Label> {
  const [decimals, symbol] = await Promise.all([said(node, token, 'decimals'), said(node, token, 'symbol')])
  const number = decimals.length === 66 ? BigInt(decimals) : MOST_DECIMALS + 1n
  return { decimals: number <= MOST_DECIMALS ? Number(number) : undefined, symbol: visible(textOf(symbol), 20) }
}

async function said(node: Eip1193, token: Hex, name: string): Promise<Hex> {
  try {
    const data = calldata('MockToken', name, {})
    return (await node.request({ method: 'eth_call', params: [{ to: token, data, gas: LABEL_GAS }, 'latest'] })) as Hex
  } catch {
    return '0x'
  }
}

/** A text as tokens answer it: old ones, MKR among them, say it in 32 bytes. */
function textOf(answer: Hex): string {
  try {
    if (answer.length !== 66) return decodeAnswer('MockToken', 'symbol', answer) as string
    return new TextDecoder().decode(bytesOf(answer)).replace(/\0+$/, '')
  } catch {
    return ''
  }
}

export async function tokenBalance(node: Eip1193, token: Hex, account: Hex): Promise<bigint> {
  return (await view(node, 'MockToken', token, 'balanceOf', { account })) as bigint
}

export async function allowance(node: Eip1193, token: Hex, owner: Hex, spender: Hex): Promise<bigint> {
  return (await view(node, 'MockToken', token, 'allowance', { owner, spender })) as bigint
}

export async function permitNonce(node: Eip1193, token: Hex, owner: Hex): Promise<bigint> {
  return (await view(node, 'MockToken', token, 'nonces', { owner })) as bigint
}
