// What the server has told of a bounty, fresh, with the texts that are asked for: what an act is made from, and checks look at.
import { type About, bounty, documentBytes, type Hex } from '../api'
import type { Told } from '../checks/check'

/** Read it all anew. A text that the server does not have is left out. */
export async function readTold(about: About, id: Hex): Promise<Told> {
  const answer = await bounty(id)
  const { terms, state } = answer.bounty
  const documents = new Map<Hex, Uint8Array>()
  await Promise.all([terms.spec, state.delivery].filter((hash) => BigInt(hash) !== 0n).map((hash) => read(hash, documents)))
  return { about, id, bounty: answer, documents }
}

async function read(hash: Hex, into: Map<Hex, Uint8Array>): Promise<void> {
  try {
    into.set(hash.toLowerCase() as Hex, await documentBytes(hash))
  } catch {
    // the checks say what is missing
  }
}
