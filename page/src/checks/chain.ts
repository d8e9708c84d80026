// The wallet is on the chain that the page is about, and the server is on the same one: same id, same block by its hash.
import { block as blockAt } from '../chain/node'
import { same } from '../same'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Finding, type Ground } from './check'
import type { At } from '../api'

const BEHIND = 50 // blocks: a server so far behind tells an old story

export const chain: Check = (ground, told) => sameChain(ground, [told.about.chain.id, told.bounty.bounty.chain], told.bounty.at)

/** `ids`: the chains that the server names; `at`: the block at which its answer is true. */
export async function sameChain(ground: Ground, ids: readonly number[], at: At): Promise<Finding> {
  for (const id of ids) if (id !== ground.chainId) return bad('no', words.check.otherChain(ground.chainId, id))
  if (!Number.isSafeInteger(at.block)) return bad('lie', words.check.unreadable)
  const lag = ground.block.number - at.block
  if (lag > BEHIND) return bad('behind', words.check.farBehind(lag))
  return sameBlock(ground.provider, ground.block, at)
}

async function sameBlock(provider: Ground['provider'], head: { number: number }, at: At): Promise<Finding> {
  if (at.block > head.number) return bad('unknown', words.check.nodeBehind(at.block, head.number))
  const own = await blockAt(provider, at.block)
  if (!same(own.hash, at.hash) || own.moment !== at.moment) return bad('lie', words.check.otherBlock(at.block))
  return good(words.check.sure.chain)
}
