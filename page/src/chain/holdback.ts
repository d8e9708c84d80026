// A share of a reward that waits as a warranty, as a node has it.
import { agreedIn } from './clones'
import { decodeAnswer } from './encode'
import { code, type Eip1193, view } from './node'
import type { Hex } from './values'

/** What was agreed on, for good. Moments and times in seconds. */
interface HoldbackSetup {
  bounty: Hex
  poster: Hex
  worker: Hex // who gets it, unless the court says otherwise
  court: Hex
  extraData: Hex
  until: bigint // from which nobody can complain
  rulingPeriod: bigint
}

export interface Holdback extends HoldbackSetup {
  rulesUntil: bigint // from which the court is too late; zero: nobody has complained
  ruled: boolean
  toPoster: boolean
}

/** Undefined if the factory has made none at this address. */
export async function holdbackAt(node: Eip1193, where: Hex): Promise<Holdback | undefined> {
  const agreed = agreedIn('Holdback', where, await code(node, where))
  if (!agreed) return undefined
  const ask = (name: string): Promise<unknown> => view(node, 'Holdback', where, name)
  const [rulesUntil, ruled, toPoster] = await Promise.all([ask('rulesUntil'), ask('ruled'), ask('toPoster')])
  return { ...(decodeAnswer('Holdback', 'setup', agreed) as HoldbackSetup), rulesUntil, ruled, toPoster } as Holdback
}

/** From when it is clear whose it is, without a ruling. */
export const clearAt = ({ rulesUntil, until }: Holdback): bigint => rulesUntil || until
export const holderOf = ({ toPoster, poster, worker }: Holdback): Hex => (toPoster ? poster : worker)
