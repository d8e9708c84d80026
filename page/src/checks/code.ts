// The contracts at this package's addresses are oathwork's, byte for byte, and belong to each other.
import { ADDRESSES } from '../chain/contracts'
import { codeProblems, type Deployed } from '../chain/deployed'
import { code as codeAt } from '../chain/node'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check } from './check'

const sure = new WeakMap<object, Set<number>>() // code at an address does not change: once a wallet and chain

/** `eth_getCode` with the immutables' places blanked has the package's hash, and the immutables name each other. */
export const code: Check<unknown> = async ({ provider, chainId }) => {
  if (sure.get(provider)?.has(chainId)) return good(words.check.sure.code)
  const names = Object.keys(ADDRESSES) as Deployed[]
  const found = await Promise.all(names.map(async (name) => [name, await codeAt(provider, ADDRESSES[name])] as const))
  if (found.some(([, bytes]) => !bytes.length)) return bad('no', words.check.noContracts(chainId))
  const [problem] = codeProblems(Object.fromEntries(found) as Record<Deployed, Uint8Array>, chainId)
  if (problem) return bad('no', words.check.otherCode(problem))
  sure.set(provider, (sure.get(provider) ?? new Set()).add(chainId))
  return good(words.check.sure.code)
}
