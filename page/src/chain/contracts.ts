// What the package says of the contracts: addresses, ABIs, code. `generated.json` is written by scripts/export_page.py.
import generated from './generated.json'
import type { Hex } from './values'

export type Contract = 'BountyEscrow' | 'Guilds' | 'Reputation' | 'Crowds' | 'Crowd' | 'Plans' | 'Plan' | 'Rotas' | 'Rota' | 'CourtArbiter' | 'Holdback' | 'MockToken' // the last: any ERC-20 token

/** An argument as ABIs have it, its keys in the compiler's order. */
export interface Item {
  components?: Item[]
  indexed?: boolean
  internalType: string
  name: string
  type: string
}

export interface Entry {
  name: string
  inputs: Item[]
  outputs: Item[]
  mutability: 'view' | 'pure' | 'payable' | 'nonpayable' | ''
}

type Kind = 'function' | 'event' | 'error'
type Field = [name: string, type: string, indexed?: number]
type Written = Record<string, Record<Kind, Record<string, unknown>>>

const structs = generated.structs as unknown as Record<string, Field[]>
const written = generated.abi as unknown as Written
const read = new Map<string, Map<string, Entry>>()

export const ADDRESSES = generated.addresses as Record<'BountyEscrow' | 'Guilds' | 'Reputation' | 'ReputationImage', Hex>

/** How many values an enum of Solidity's has, by its name. */
export const ENUMS: Record<string, number | undefined> = generated.enums

/** All entries of a kind in a contract's ABI, by name. */
export function entries(contract: Contract, kind: Kind): Map<string, Entry> {
  const key = `${contract} ${kind}`
  let found = read.get(key)
  if (!found) {
    const own = Object.entries(written[contract]?.[kind] ?? {})
    found = new Map(own.map(([name, value]) => [name, entryOf(name, value, kind)]))
    read.set(key, found)
  }
  return found
}

/** A function of a contract. Throws if it has none of that name. */
export function functionOf(contract: Contract, name: string): Entry {
  const entry = entries(contract, 'function').get(name)
  if (!entry) throw new Error(`${contract} has no function ${name}`)
  return entry
}

function entryOf(name: string, value: unknown, kind: Kind): Entry {
  if (kind !== 'function') return { name, inputs: (value as Field[]).map(itemOf), outputs: [], mutability: '' }
  const [inputs, mutability, outputs] = value as [Field[], Entry['mutability'], Field[]]
  return { name, inputs: inputs.map(itemOf), outputs: outputs.map(itemOf), mutability }
}

function itemOf([name, text, indexed]: Field): Item {
  const [internalType = '', type = internalType] = text.split('=')
  const item: Item = { internalType, name, type }
  if (indexed) item.indexed = true
  const parts = structs[internalType.replace(/\[.*/, '')]
  return parts ? { components: parts.map(itemOf), ...item } : item
}

/** An argument's name; one without a name is called by its struct. */
export function nameOf(item: Item): string {
  const struct = structOf(item)
  return item.name || struct.slice(0, 1).toLowerCase() + struct.slice(1)
}

export const structOf = (item: Item): string => item.internalType.replace(/^struct /, '').replace(/\[.*/, '')

/** What selectors and topics are the hash of, such as `transfer(address,uint256)`. */
export const signatureOf = (entry: Entry): string => `${entry.name}(${entry.inputs.map(typeOf).join(',')})`

function typeOf(item: Item): string {
  return item.components ? `(${item.components.map(typeOf).join(',')})${item.type.slice(5)}` : item.type
}
