// Whether the contracts at their addresses are the package's own, by the wallet's node: all of their code, each immutable.
import { ADDRESSES } from '../chain/contracts'
import { codeProblems, type Deployed } from '../chain/deployed'
import { type Eip1193, code } from '../chain/node'

const sure = new WeakMap<Eip1193, Set<number>>() // chains on which a wallet's node has shown them: code does not change

/** Where the code differs from what it must be, such as `Guilds.escrow`; nothing if all is well. Throws NodeError. */
export async function contractProblems(provider: Eip1193, chainId: number): Promise<string[]> {
  const chains = sure.get(provider) ?? new Set()
  if (chains.has(chainId)) return []
  const names = Object.keys(ADDRESSES) as Deployed[]
  const codes = await Promise.all(names.map(async (name) => [name, await code(provider, ADDRESSES[name])] as const))
  const problems = codeProblems(Object.fromEntries(codes) as Record<Deployed, Uint8Array>, chainId)
  if (!problems.length) sure.set(provider, chains.add(chainId))
  return problems
}
