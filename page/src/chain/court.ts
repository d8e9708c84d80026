// An arbiter that asks a court, and what the court takes, as a node has them. The court may be a stranger's contract.
import { abiEncode, join, keccakText } from './encode'
import { call, type Eip1193, NodeError, view } from './node'
import type { Hex } from './values'

/** What a court takes for a dispute now, in wei (ERC-792). Throws NodeError for what does not say it. */
export async function courtCost(node: Eip1193, court: Hex, extraData: Hex): Promise<bigint> {
  const selector = keccakText('arbitrationCost(bytes)').slice(0, 10) as Hex
  const answer = await call(node, { to: court, data: join([selector, abiEncode(['bytes'], [extraData])]) })
  if (answer.length !== 66) throw new NodeError(`${court} does not say what a dispute costs`, undefined)
  return BigInt(answer)
}

/** What the court of an arbiter is told, in its own encoding. */
export const extraDataOf = async (node: Eip1193, arbiter: Hex): Promise<Hex> => (await view(node, 'CourtArbiter', arbiter, 'extraData')) as Hex

export interface Answer {
  given: boolean // for good
  noted: boolean
  pays: boolean
}

/** What was asked about a bounty, and what the court has said: undefined if it was not asked. */
export async function questionOf(node: Eip1193, arbiter: Hex, bounty: Hex): Promise<{ dispute: bigint; answer: Answer } | undefined> {
  const { asked, dispute } = (await view(node, 'CourtArbiter', arbiter, 'questions', { bounty })) as { asked: boolean; dispute: bigint }
  if (!asked) return undefined
  return { dispute, answer: (await view(node, 'CourtArbiter', arbiter, 'answers', { dispute })) as unknown as Answer }
}
