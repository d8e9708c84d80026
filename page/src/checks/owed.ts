// What the escrow owes an account, by the wallet's own node.
import { owed as owedOnChain } from '../chain/reads'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check } from './check'
import { coinOf } from './token'
import type { About, Debt } from '../api'

export interface ToldDebt {
  about: About
  debt: Debt
}

/** The server tells exactly what the chain keeps, in the token's own decimals. */
export const owed: Check<ToldDebt> = async (ground, { about, debt }) => {
  if (about.chain.id !== ground.chainId) return bad('no', words.check.otherChain(ground.chainId, about.chain.id))
  const amount = await owedOnChain(ground.provider, ground.account, debt.token)
  if (!amount) return bad('no', words.check.nothingOwed)
  if (amount !== BigInt(debt.amount)) return bad('lie', words.check.otherDebt)
  const coin = await coinOf(ground, debt.token, about.chain.currency)
  const same = (debt.decimals === null || debt.decimals === coin.decimals) && (debt.symbol === null || debt.symbol === coin.symbol)
  return same ? good(words.check.sure.owed) : bad('lie', words.check.otherToken)
}
