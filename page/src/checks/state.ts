// Terms and state are the present ones: `verify` by the wallet's own node. What was so some blocks ago is no lie.
import { ADDRESSES } from '../chain/contracts'
import { calldata } from '../chain/encode'
import { call, type Eip1193 } from '../chain/node'
import { lane, verify } from '../chain/reads'
import { STATUSES, stateOf, termsOf, type State, type Terms } from '../chain/values'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Finding } from './check'

export const state: Check = async ({ provider }, told) => {
  const [terms, present] = [termsOf(told.bounty.bounty.terms), stateOf(told.bounty.bounty.state)]
  if (await verify(provider, terms, present)) return good(words.check.sure.state)
  if (told.bounty.bounty.status === 'Free') return ended(provider, terms)
  const was = await verifiedAt(provider, terms, present, told.bounty.at.block)
  return was ? bad('behind', words.check.movedOn) : bad('lie', words.check.otherState)
}

/** What has ended has no state: a server that says so is no liar, as far as a free lane can tell. */
async function ended(provider: Eip1193, { poster, lane: number, generation }: Terms): Promise<Finding> {
  const found = await lane(provider, poster, number)
  if (STATUSES[found.status] !== 'Free') return bad('no', words.check.toldEnded)
  return found.generation > generation ? bad('no', words.check.ended) : bad('lie', words.check.otherState)
}

/** Throws if the node cannot say, one that keeps no old states among them: that is nobody's lie. */
async function verifiedAt(provider: Eip1193, terms: Terms, present: State, block: number): Promise<boolean> {
  const data = calldata('BountyEscrow', 'verify', { terms, state: present })
  return BigInt(await call(provider, { to: ADDRESSES.BountyEscrow, data }, block)) === 1n
}
