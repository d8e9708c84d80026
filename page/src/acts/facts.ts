// What an offer is measured by, asked of the wallet's own node: the token's decimals, the guild, the poster's lane.

import * as node from '../chain/node'
import { bench, label, lane, tokenBalance } from '../chain/reads'
import { addressOf, isAccount } from '../chain/encode'
import { type Hex, settingsIn } from '../chain/values'
import { type Facts, laneOf, type OfferForm } from './offer'

const MOST_LANES = 64 // looked at, one after the other, for a free one
const FREE = 0

interface Money {
  symbol: string // a stranger's text, cleaned; of a token only
  balance: bigint // the poster's
}

export interface Read extends Facts {
  money: Money
  laneIsFree: boolean
}

/** Guilds are named by their number: 0x and 24 digits. */
export const guildOf = (text: string): bigint | null => (/^0x[0-9a-fA-F]{1,24}$/.test(text.trim()) ? BigInt(text.trim()) : null)

/** The most points of effort that a guild's number allows; the contract reads them off the number too. */
export const maxEffort = (guild: bigint): number => Number(settingsIn(guild).maxEffort)

export async function readFacts(provider: node.Eip1193, poster: Hex, form: Pick<OfferForm, 'token' | 'guild' | 'lane'>): Promise<Read> {
  const [{ moment }, token, guild, place] = await Promise.all([
    node.block(provider), tokenFacts(provider, form.token.trim(), poster), guildFacts(provider, form.guild, poster), laneFacts(provider, poster, form.lane),
  ]) // prettier-ignore
  return { poster, now: moment, guild, ...token, ...place }
}

async function tokenFacts(provider: node.Eip1193, text: string, poster: Hex): Promise<{ decimals: number | null; money: Money }> {
  if (!text || text.toUpperCase() === 'ETH') return { decimals: 18, money: { symbol: '', balance: await node.balance(provider, poster) } }
  if (!isAccount(text)) return { decimals: null, money: { symbol: '', balance: 0n } }
  const { decimals, symbol } = await label(provider, addressOf(text))
  if (decimals === undefined) return { decimals: null, money: { symbol, balance: 0n } }
  return { decimals, money: { symbol, balance: await tokenBalance(provider, addressOf(text), poster) } }
}

/** Null: there is no such guild. */
export async function guildFacts(provider: node.Eip1193, text: string, poster: Hex): Promise<Facts['guild']> {
  const guild = guildOf(text)
  if (guild === null) return null
  const { places, live, minReviewPeriod, served } = await bench(provider, guild, poster)
  if (!minReviewPeriod) return null // every guild that was founded has one
  return { places: Number(places), live: Number(live), minReview: Number(minReviewPeriod), serves: served, maxEffort: maxEffort(guild) }
}

/** The lane that was named, or the lowest free one: one used before costs less gas. */
async function laneFacts(provider: node.Eip1193, poster: Hex, text: string): Promise<Pick<Read, 'lane' | 'generation' | 'laneIsFree'>> {
  const named = laneOf(text)
  for (let number = named ?? 0n; ; number++) {
    const { status, generation } = await lane(provider, poster, number)
    const isLast = named !== null || number >= BigInt(MOST_LANES)
    if (status === FREE || isLast) return { lane: number, generation, laneIsFree: status === FREE }
  }
}

