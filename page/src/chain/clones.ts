// What the factories around the core have made, by address and code alone: a clone's code ends in what was agreed on, and its
// address follows from its code and the factory. So a contract that only looks like one is none, whatever a server says.
import { addressOf, hexOf, join, keccak } from './encode'
import generated from './generated.json'
import { type Hex, ZERO } from './values'

export type Clone = 'Crowd' | 'Plan' | 'Rota' | 'Holdback'

const MADE = generated.around as Record<Clone, { factory: string; pattern: string }>
// A clone's code as OpenZeppelin's Clones writes it, and what creates it.
const HEAD = '363d3d373d3d3d363d73'
const TAIL = '5af43d82803e903d91602b57fd5bf3'
const CREATES = '3d81600a3d39f3'

/** What was agreed on, as it was encoded, of a clone whose code is `runtime`; undefined if its factory has made none here. */
export function agreedIn(kind: Clone, address: Hex, runtime: Uint8Array): Hex | undefined {
  const text = hexOf(runtime).slice(2)
  const start = headOf(kind)
  if (!text.startsWith(start)) return undefined
  const made = placeOf(factoryOf(kind), text)
  return made === address.slice(2).toLowerCase() ? `0x${text.slice(start.length)}` : undefined
}

/** Where the factory puts the clone that has agreed on this. */
export const cloneAddress = (kind: Clone, agreed: Hex): Hex => addressOf(`0x${placeOf(factoryOf(kind), headOf(kind) + agreed.slice(2))}`)

export const factoryOf = (kind: Clone): Hex => addressOf(MADE[kind].factory)

const headOf = (kind: Clone): string => `${HEAD}${MADE[kind].pattern.slice(2).toLowerCase()}${TAIL}`

function placeOf(factory: Hex, runtime: string): string {
  const size = (runtime.length / 2).toString(16).padStart(4, '0')
  return keccak(join(['0xff', factory, ZERO, keccak(`0x61${size}${CREATES}${runtime}`)])).slice(-40)
}
