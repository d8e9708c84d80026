// The contracts at this package's addresses are oathwork's, byte for byte, and belong to each other.
import { ADDRESSES } from '../chain/contracts'
import { code as codeAt } from '../chain/node'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check } from './check'
import { contractProblems } from './contracts'

/** `eth_getCode` with the immutables' places blanked has the package's hash, and the immutables name each other. */
export const code: Check<unknown> = async ({ provider, chainId }) => {
  const [problem] = await contractProblems(provider, chainId)
  if (!problem) return good(words.check.sure.code)
  const isHere = (await codeAt(provider, ADDRESSES.BountyEscrow)).length > 0
  return bad('no', isHere ? words.check.otherCode(problem) : words.check.noContracts(chainId))
}
