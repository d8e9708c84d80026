// An act as data: what a person is told, and what their wallet is then asked. Made by one module an act, shown by Sheet.
import type { Hex } from '../api'
import type { Contract } from '../chain/contracts'
import type { Log, Typed } from '../chain/encode'
import type { Ground } from '../checks/check'
import type { Terms } from '../chain/values'
import type { ActName } from './names'

/** A transaction, all of it made in this page. */
export interface Call {
  contract: Contract | '' // whose ABI its data is read with; empty: none of ours
  to: Hex
  data: Hex
  value: bigint
}

export interface Outcome {
  words: string // what happened, from the receipt's events or from what was signed
  file?: { name: string; bytes: Uint8Array } // offered for download
  notes?: readonly string[]
}

/** A poster that is a contract. */
export interface Deputy {
  kind: 'crowd' | 'plan' | 'rota'
  where: Hex
}

export interface Plan {
  act: ActName
  bounty: Hex | '' // empty: it is about none
  deputy?: Deputy // that it is about, or makes
  title: string // the sheet's heading
  sentence: string // what moves, from whom, to whom
  until: string // until when; may be empty
  then: string // and what then; may be empty
  effect: string // the whole effect in the words the toolkit uses (effects/describe)
  ends?: { terms: Terms; coin: { decimals: number | null; symbol: string }; isGift?: boolean; panel?: readonly Hex[] } // whose every end is shown, with its money, and who decides: terms that were checked, and the token's own word; `panel`: a named one's names
  notes: readonly string[] // what else to know before signing; may be empty
  checked: readonly string[] // what was made sure of
  send?: Call // one of the two
  sign?: Typed
  step?: { of: number; number: number } // an allowance is step 1 of 2
  leaves?: readonly string[] // texts that the chain will name: left with the server once a block has it, whatever page is open then
  /** Say what happened, from the receipt's decoded events; raises Stopped if it cannot have. */
  happened?: (receipt: Receipt) => Promise<Outcome> | Outcome
  /** Try and use a signature; nothing is kept if this raises. */
  signed?: (signature: Hex) => Promise<Outcome>
  /** What comes after this one, such as the act that an allowance was for. */
  next?: (ground: Ground) => Promise<Plan>
}

export interface Receipt {
  transactionHash: Hex
  blockNumber: number
  blockHash: Hex
  status: 'success' | 'reverted'
  logs: Log[]
}

/** Checks everything and makes the plan. Raises Stopped; asks the wallet's node, never the wallet. */
export type MakePlan = (ground: Ground) => Promise<Plan>
