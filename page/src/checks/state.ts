// Terms and state are the present ones: `verify` by the wallet's own node. What was so some blocks ago is no lie.
import { ADDRESSES } from '../chain/contracts'
import { calldata } from '../chain/encode'
import { call, type Eip1193 } from '../chain/node'
import { verify } from '../chain/reads'
import { stateOf, termsOf, type State, type Terms } from '../chain/values'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check } from './check'

export const state: Check = async ({ provider }, told) => {
  const [terms, present] = [termsOf(told.bounty.bounty.terms), stateOf(told.bounty.bounty.state)]
  if (await verify(provider, terms, present)) return good(words.check.sure.state)
  const was = await verifiedAt(provider, terms, present, told.bounty.at.block)
  return was ? bad('behind', words.check.movedOn) : bad('lie', words.check.otherState)
}

/** Throws if the node cannot say, one that keeps no old states among them: that is nobody's lie. */
async function verifiedAt(provider: Eip1193, terms: Terms, present: State, block: number): Promise<boolean> {
  const data = calldata('BountyEscrow', 'verify', { terms, state: present })
  return BigInt(await call(provider, { to: ADDRESSES.BountyEscrow, data }, block)) === 1n
}
