// A plan or a rota, as a node has it: a poster with money of its own for several bounties, one after another.
import { agreedIn } from './clones'
import { decodeAnswer } from './encode'
import { code, type Eip1193, view } from './node'
import { lane, lastEnd } from './reads'
import type { Hex } from './values'

export type TillKind = 'plan' | 'rota'
export const contractOf = { plan: 'Plan', rota: 'Rota' } as const satisfies Record<TillKind, string>

const LANE = 0n // in which it posts
const PAID = new Set([2n, 3n]) // LaneEnd: by the panel, by a ruling

export interface Till {
  kind: TillKind
  organiser: Hex
  token: Hex
  offers: readonly Hex[] // keccak256 of each encoded offer: of a plan in their order, of a rota the one
  held: bigint // in no bounty
  lives: boolean // one of its bounties
  count: bigint // of those that have ended
  paid: boolean // the last of them
  stopped: boolean // of a plan: the rest was taken out
  nextFrom: bigint // of a rota: the first moment of its next turn
}

/** Undefined if the factory has made none of this kind at this address. */
export async function tillAt(node: Eip1193, kind: TillKind, where: Hex): Promise<Till | undefined> {
  const contract = contractOf[kind]
  const agreed = agreedIn(contract, where, await code(node, where))
  if (!agreed) return undefined
  const ask = (name: string): Promise<unknown> => view(node, contract, where, name)
  const { organiser, token, offers, offer } = decodeAnswer(contract, 'setup', agreed) as { organiser: Hex; token: Hex; offers: Hex[]; offer: Hex }
  const [held, here, last, own] = await Promise.all([ask('held'), lane(node, where, LANE), lastEnd(node, where, LANE), ask(kind === 'plan' ? 'stopped' : 'nextFrom')])
  return {
    kind, organiser, token, offers: kind === 'plan' ? offers : [offer], held: held as bigint, lives: here.status !== 0,
    count: last['generation'] as bigint, paid: PAID.has(BigInt(last['how'] as bigint)),
    stopped: kind === 'plan' && own === true, nextFrom: kind === 'rota' ? (own as bigint) : 0n,
  } // prettier-ignore
}

/** Of a plan, whether nothing can follow: then anyone may send the rest to its organiser. */
export const isOver = ({ kind, stopped, count, paid, offers }: Till): boolean => kind === 'plan' && (stopped || (count > 0n && (!paid || count === BigInt(offers.length))))
