// The bounty's id is the EIP-712 hash of its terms under the wallet's own chain id, and the one in the page's address.
import { ADDRESSES } from '../chain/contracts'
import { termsId } from '../chain/typed'
import { termsOf } from '../chain/values'
import { same } from '../same'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check } from './check'

export const identity: Check = (ground, told) => {
  const { terms, id, escrow } = told.bounty.bounty
  const holds =
    same(termsId(ground.chainId, termsOf(terms)), told.id) && same(id, told.id) && same(escrow, ADDRESSES.BountyEscrow)
  return Promise.resolve(holds ? good(words.check.sure.identity) : bad('lie', words.check.otherTerms))
}
