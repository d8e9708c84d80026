// A token's decimals and symbol, by the wallet's own node; never as a server tells them. What it told must be the same.
import type { About } from '../api'
import { visible } from '../plain'
import { type Label, money } from '../chain/money'
import { label } from '../chain/reads'
import { isNobody, type Hex } from '../chain/values'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Finding, type Ground } from './check'

export interface Coin {
  decimals: number // zero if the token does not say: its smallest unit
  symbol: string
}

/** How amounts of a token are written, asked of the wallet's node. */
export async function coinOf(ground: Ground, token: Hex, currency: string): Promise<Coin> {
  const { decimals, symbol } = await labelOf(ground, token, currency)
  return { decimals: decimals ?? 0, symbol: symbol || token }
}

/** Amounts in a coin, as sheets say them. */
export const saidIn =
  ({ decimals, symbol }: Coin) =>
  (units: bigint): string =>
    money(units, decimals, symbol)

export async function labelOf({ provider }: Ground, token: Hex, currency: string): Promise<Label> {
  return isNobody(token) ? { decimals: 18, symbol: currency } : await label(provider, token)
}

/** What the server calls the chain's own money, wherever it names it: the page has a name of its own. */
export const toldCoin = ({ chain }: About): string => chain.told ?? chain.currency

/** Null: the server writes a token as the node does. It is a lie only if the node has said how: a call that fails says nothing. */
export function otherwise(told: { decimals: number | null; symbol: string | null }, { decimals, symbol }: Label): Finding | null {
  const sameDecimals = told.decimals === null || told.decimals === decimals
  const sameSymbol = told.symbol === null || visible(String(told.symbol), 20) === visible(symbol, 20)
  if (sameDecimals && sameSymbol) return null
  const isLie = (!sameDecimals && decimals !== undefined) || (!sameSymbol && symbol !== '')
  return isLie ? bad('lie', words.check.otherToken) : bad('unknown', words.check.tokenSilent)
}

export const token: Check = async (ground, told) => {
  const claim = told.bounty.row
  const address = told.bounty.bounty.terms.token
  const own = isNobody(address)
  return otherwise(claim, await labelOf(ground, address, toldCoin(told.about))) ?? good(own ? '' : words.check.sure.token)
}
