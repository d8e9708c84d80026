// A plan or a rota, as a node has it: a poster with money of its own for several bounties, one after another.
import { agreedIn, cloneAddress, factoryOf } from './clones'
import { functionOf, nameOf } from './contracts'
import { offerHash } from './crowd'
import { decodeAnswer, encoded, type Event } from './encode'
import { code, type Eip1193, view } from './node'
import { lane, lastEnd } from './reads'
import type { Hex, Terms } from './values'

export type TillKind = 'plan' | 'rota'
export const contractOf = { plan: 'Plan', rota: 'Rota' } as const satisfies Record<TillKind, string>

export const LANE = 0n // in which it posts
const PAID = new Set([2n, 3n]) // LaneEnd: by the panel, by a ruling

/** What was agreed on, for good. */
export interface TillSetup {
  kind: TillKind
  organiser: Hex
  token: Hex
  offers: readonly Hex[] // keccak256 of each encoded offer: of a plan in their order, of a rota the one
  total: bigint // of a plan: what it takes to post all
  start: bigint // of a rota: the first moment of its first turn
  period: bigint // of a rota, in seconds
  salt: Hex // so that one organiser can have two alike
}

interface Standing {
  held: bigint // in no bounty
  lives: boolean // one of its bounties
  count: bigint // of those that have ended; zero while one lives
  paid: boolean // the last of them
  stopped: boolean // of a plan: the rest was taken out
  nextFrom: bigint // of a rota: the first moment of its next turn
}

export type Till = TillSetup & Standing

/** Undefined if the factory has made none of this kind at this address. */
export async function tillSetup(node: Eip1193, kind: TillKind, where: Hex): Promise<TillSetup | undefined> {
  const contract = contractOf[kind]
  const agreed = agreedIn(contract, where, await code(node, where))
  if (!agreed) return undefined
  const { offer, offers = [offer], total = 0n, start = 0n, period = 0n, ...whose } = decodeAnswer(contract, 'setup', agreed) as TillSetup & { offer: Hex }
  return { kind, organiser: whose.organiser, token: whose.token, offers, total, start, period, salt: whose.salt }
}

/** Where one stands once its organiser has started it; two that agree on the very same, salt and all, are one. */
export function tillAddress(setup: TillSetup): Hex {
  const contract = contractOf[setup.kind]
  const items = functionOf(contract, 'setup').outputs
  const agreed = { ...setup, offer: setup.offers[0] }
  return cloneAddress(contract, encoded(items, Object.fromEntries(items.map((item) => [nameOf(item), agreed]))))
}

/** Whether the factory says that its organiser has started exactly this. */
export function hasStartedTill({ name, contract, facts }: Event, setup: TillSetup): boolean {
  const { kind, organiser, offers, start, period } = setup
  if (name !== `${contractOf[kind]}Started` || contract !== factoryOf(contractOf[kind])) return false
  const own = kind === 'plan' ? (facts['offers'] as Terms[]) : [facts['offer'] as Terms]
  const isSame = own.length === offers.length && own.every((offer, at) => offerHash(offer) === offers[at])
  const inTurn = kind === 'plan' || (facts['start'] === start && facts['period'] === period)
  return isSame && inTurn && facts['organiser'] === organiser && facts[kind] === tillAddress(setup)
}

/** How it stands, by default now. */
export async function standingOf(node: Eip1193, kind: TillKind, where: Hex, at: 'latest' | number = 'latest'): Promise<Standing> {
  const ask = (name: string): Promise<unknown> => view(node, contractOf[kind], where, name, {}, at)
  const own = ask(kind === 'plan' ? 'stopped' : 'nextFrom')
  const [held, here, last] = await Promise.all([ask('held'), lane(node, where, LANE, at), lastEnd(node, where, LANE, at)])
  return {
    held: held as bigint, lives: here.status !== 0, count: last['generation'] as bigint, paid: PAID.has(BigInt(last['how'] as bigint)),
    stopped: kind === 'plan' && (await own) === true, nextFrom: kind === 'rota' ? ((await own) as bigint) : 0n,
  } // prettier-ignore
}

/** Of a plan, whether nothing can follow: then anyone may send the rest to its organiser. */
export const isOver = ({ kind, stopped, count, paid, offers }: Till): boolean => kind === 'plan' && (stopped || (count > 0n && (!paid || count === BigInt(offers.length))))
