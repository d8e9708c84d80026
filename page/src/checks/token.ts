// A token's decimals and symbol, by the wallet's own node; never as a server tells them. What it told must be the same.
import { visible } from '../plain'
import { label } from '../chain/reads'
import { NOBODY, type Hex } from '../chain/values'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Ground } from './check'

export interface Coin {
  decimals: number // zero if the token does not say: its smallest unit
  symbol: string
}

/** How amounts of a token are written, asked of the wallet's node. */
export async function coinOf({ provider }: Ground, token: Hex, currency: string): Promise<Coin> {
  if (BigInt(token) === BigInt(NOBODY)) return { decimals: 18, symbol: currency }
  const { decimals, symbol } = await label(provider, token)
  return { decimals: decimals ?? 0, symbol: symbol || token }
}

export const token: Check = async ({ provider }, told) => {
  const claim = told.bounty.row
  const address = told.bounty.bounty.terms.token
  const own = BigInt(address) === BigInt(NOBODY)
  const known = own ? { decimals: 18, symbol: told.about.chain.currency } : await label(provider, address)
  const sameDecimals = claim.decimals === null || claim.decimals === (known.decimals ?? null)
  const sameSymbol = claim.symbol === null || visible(claim.symbol, 20) === visible(known.symbol, 20)
  return sameDecimals && sameSymbol ? good(own ? '' : words.check.sure.token) : bad('lie', words.check.otherToken)
}
