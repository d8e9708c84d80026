// What the plans of posters, workers and stewards share.
import type { About } from '../api'
import { type Ground, Stopped } from '../checks/check'
import { describe, said } from '../effects/describe'
import { acts } from '../words/acts'
import type { Call } from './plan'

/** The wallet is on the chain that this page is about. */
export async function requireChain(ground: Ground, about: About): Promise<string[]> {
  if (ground.chainId !== about.chain.id) throw new Stopped('no', acts.wrongChain(ground.chainId, about.chain.id))
  return []
}

/** All that a call does, in the words of the toolkit, by its data alone. */
export function effectOf(ground: Ground, call: Call): string {
  return said(describe(call, ground.account, BigInt(ground.block.moment)))
}
