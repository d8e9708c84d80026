// What the escrow owes an account, by the wallet's own node.
import { ADDRESSES } from '../chain/contracts'
import { calldata } from '../chain/encode'
import { call } from '../chain/node'
import { owed as owedOnChain } from '../chain/reads'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Ground } from './check'
import { labelOf, otherwise, toldCoin } from './token'
import type { About, At, Debt, Hex } from '../api'

export interface ToldDebt {
  about: About
  at: At // the block that the server read it at
  account: Hex // who is owed it
  debt: Debt
}

/** The server tells exactly what the chain keeps, in the token's own decimals. What was so some blocks ago is no lie. */
export const owed: Check<ToldDebt> = async (ground, { about, at, account, debt }) => {
  if (about.chain.id !== ground.chainId) return bad('no', words.check.otherChain(ground.chainId, about.chain.id))
  const amount = await owedOnChain(ground.provider, account, debt.token)
  if (!amount) return bad('no', words.check.nothingOwed(account))
  if (amount !== BigInt(debt.amount)) {
    const was = await owedAt(ground, account, debt, at.block)
    return was ? bad('behind', words.check.debtChanged) : bad('lie', words.check.otherDebt)
  }
  return otherwise(debt, await labelOf(ground, debt.token, toldCoin(about))) ?? good(words.check.sure.owed)
}

/** Throws if the node cannot say, one that keeps no old states among them: that is nobody's lie. */
async function owedAt({ provider }: Ground, account: Hex, { token, amount }: Debt, block: number): Promise<boolean> {
  const data = calldata('BountyEscrow', 'owed', { account, token })
  return BigInt(await call(provider, { to: ADDRESSES.BountyEscrow, data }, block)) === BigInt(amount)
}
