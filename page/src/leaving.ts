// What is left with the server: texts whose hashes the chain names, so that whoever reads the hash can read the text.
import { type Hex, tell } from './api'

/** Whether the server took a text that the chain names; it may not have read the block yet. */
export const keepDocument = (bounty: Hex, data: Uint8Array, tries = 5): Promise<boolean> => keep({ bounty }, data, tries)

/** As `keepDocument`, of what an offer of a crowd, a plan or a rota names. */
export const keepDeputyDocument = (deputy: Hex, data: Uint8Array, tries = 5): Promise<boolean> => keep({ deputy }, data, tries)

async function keep(namedBy: { bounty: Hex } | { deputy: Hex }, data: Uint8Array, tries: number): Promise<boolean> {
  for (let left = tries; left > 0; left--) {
    try {
      await tell('documents', { ...namedBy, text: new TextDecoder().decode(data) })
      return true
    } catch {
      if (left > 1) await new Promise((go) => setTimeout(go, 1_000))
    }
  }
  return false
}
