// What a Safe is to do, collected from several pages until its file is made. Kept in this browser; only data, no signature.
import { factoryOf } from '../chain/clones'
import { ADDRESSES } from '../chain/contracts'
import { decodeCall, isAccount } from '../chain/encode'
import type { Hex } from '../chain/values'
import type { Call } from '../plans/plan'
import { same } from '../same'
import { keepDraft, readDraft } from './draft'

export interface Step {
  contract: Call['contract']
  to: Hex
  data: Hex
  value: string // wei
  words: string // what it is, for the list
}

/** What a Safe is to do, in this order. */
export interface SafeSteps {
  safe: Hex
  steps: readonly Step[]
}

export interface Basket {
  chain: number
  safe: string
  since: number // the block from which its execution is looked for; zero: none yet
  steps: Step[]
}

const EMPTY: Basket = { chain: 0, safe: '', since: 0, steps: [] }
const heard = new Set<() => void>()

export function readBasket(): Basket {
  const basket = readDraft('safe', EMPTY)
  return { ...basket, steps: basket.steps.filter(isStep) }
}

const { BountyEscrow, Guilds } = ADDRESSES
const PLACES: Record<string, Hex | undefined> = { BountyEscrow, Guilds, Crowds: factoryOf('Crowd'), Plans: factoryOf('Plan'), Rotas: factoryOf('Rota') }

/** One that its file can hold: a function of ours, of a contract where that is. */
function isStep(step: Partial<Step> | null): boolean {
  const { contract, to, data, value, words } = step ?? {}
  const areTexts = [contract, to, data, value, words].every((each) => typeof each === 'string')
  if (!areTexts || !isAccount(to ?? '') || !/^0x([0-9a-f]{2})*$/i.test(data ?? '') || !/^[0-9]{1,78}$/.test(value ?? '')) return false
  const place = PLACES[contract ?? '']
  return Boolean(contract && decodeCall(contract, data as Hex)) && (place === undefined || same(to, place))
}

export function keepBasket(basket: Basket): void {
  keepDraft('safe', basket)
  for (const each of heard) each()
}

export function onBasket(listener: () => void): () => void {
  heard.add(listener)
  return () => void heard.delete(listener)
}

/** One more step; those for another Safe or chain are put away first, for a file is of one Safe alone. */
export function addToBasket(chain: number, safe: Hex, step: Step, block: number): void {
  const before = readBasket()
  const isSame = before.chain === chain && same(before.safe, safe)
  const steps = isSame ? before.steps.filter(({ data, to }) => data !== step.data || to !== step.to) : []
  keepBasket({ chain, safe, since: isSame && before.since ? before.since : block, steps: [...steps, step] })
}

export const stepOf = (call: Call, words: string): Step => ({ contract: call.contract, to: call.to, data: call.data, value: `${call.value}`, words })
