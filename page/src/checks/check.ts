// What a check is. One module a check; each asks the wallet's own node or computes, and believes nothing that was told.
import type { About, Bounty, Debt, Hex } from '../api'
import { asSentence, Refused } from '../chain/errors'
import { type Eip1193, NodeError } from '../chain/node'
import { sheets as words } from '../words/sheets'

/** Who is about to sign, and what their own wallet's node says of the chain right now. */
export interface Ground {
  provider: Eip1193
  account: Hex
  chainId: number
  block: { number: number; moment: number; hash: Hex } // seconds
}

/** Everything the server has said that an act rests on. Nothing of it is believed. */
export interface Told {
  about: About
  id: Hex // from the page's address
  bounty: Bounty
  documents: ReadonlyMap<Hex, Uint8Array> // by the hash that was asked for
  owed?: readonly Debt[]
}

/**
 * `lie`: the server said what is not so, and must not be used. `no`: it is so, and this account cannot do it now.
 * `behind`: it was so some blocks ago. `unknown`: the wallet's node does not answer, so nothing can be checked.
 */
export type Fault = 'lie' | 'no' | 'behind' | 'unknown'
export type Finding = { ok: true; words: string } | { ok: false; fault: Fault; words: string }
export type Check<T = Told> = (ground: Ground, told: T) => Promise<Finding>

export const good = (words: string): Finding => ({ ok: true, words })
export const bad = (fault: Fault, words: string): Finding => ({ ok: false, fault, words })

/** A check that failed: nothing is asked of the wallet. */
export class Stopped extends Error {
  constructor(
    readonly fault: Fault,
    message: string,
  ) {
    super(asSentence(message))
  }
}

/** Run the checks one after the other and return what each has made sure of. Raises Stopped at the first that fails. */
export async function passed<T>(checks: readonly Check<T>[], ground: Ground, told: T): Promise<string[]> {
  const sure: string[] = []
  for (const check of checks) {
    const finding = await found(check, ground, told)
    if (!finding.ok) throw new Stopped(finding.fault, finding.words)
    if (finding.words) sure.push(finding.words)
  }
  return sure
}

/** An answer of the server that cannot even be read is a lie; a node that does not answer is none. */
async function found<T>(check: Check<T>, ground: Ground, told: T): Promise<Finding> {
  try {
    return await check(ground, told)
  } catch (error) {
    if (error instanceof Stopped) throw error
    if (error instanceof NodeError || error instanceof Refused) return bad('unknown', words.check.nodeSilent(error.message))
    return bad('lie', words.check.unreadable)
  }
}

/** The fields of what was told that are not what they have to be; in what case letters are written makes no difference. */
export function differences(told: object, due: Readonly<Record<string, unknown>>): string[] {
  const fields = told as Readonly<Record<string, unknown>>
  return Object.keys(due).filter((name) => String(fields[name]).toLowerCase() !== String(due[name]).toLowerCase())
}
