// The wallet is on the chain that the page is about, and the server is on the same one: same id, same block by its hash.
import { block as blockAt } from '../chain/node'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Told } from './check'

const BEHIND = 50 // blocks: a server so far behind tells an old story

export const chain: Check = async (ground, told) => {
  for (const id of [told.about.chain.id, told.bounty.bounty.chain])
    if (id !== ground.chainId) return bad('no', words.check.otherChain(ground.chainId, id))
  const lag = ground.block.number - told.bounty.at.block
  if (lag > BEHIND) return bad('behind', words.check.farBehind(lag))
  return sameBlock(ground.provider, ground.block, told.bounty.at)
}

async function sameBlock(provider: Parameters<Check>[0]['provider'], head: { number: number }, at: Told['bounty']['at']) {
  if (at.block > head.number) return bad('unknown', words.check.nodeBehind(at.block, head.number))
  const own = await blockAt(provider, at.block)
  if (own.hash.toLowerCase() !== at.hash.toLowerCase() || own.moment !== at.moment) return bad('lie', words.check.otherBlock(at.block))
  return good(words.check.sure.chain)
}
