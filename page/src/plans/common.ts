// What the plans of posters, workers and stewards share.
import type { About } from '../api'
import { type Ground, Stopped } from '../checks/check'
import { acts } from '../words/acts'
import type { Call } from './plan'

/** The wallet is on the chain that this page is about. */
export async function requireChain(ground: Ground, about: About): Promise<string[]> {
  if (ground.chainId !== about.chain.id) throw new Stopped('no', acts.wrongChain(ground.chainId, about.chain.id))
  return []
}

export function effectOf(_ground: Ground, _call: Call): string {
  return ''
}
