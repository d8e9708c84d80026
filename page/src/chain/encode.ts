// Bytes in, values out, and back. The only file that imports viem: its pure functions encode, decode and hash.
import {
  bytesToHex,
  decodeAbiParameters,
  encodeAbiParameters,
  getAddress,
  hashStruct,
  hashTypedData,
  hexToBytes,
  isAddress,
  keccak256,
  recoverAddress,
  stringToBytes,
} from 'viem/utils'
import type { AbiParameter } from 'viem'
import { type Contract, type Entry, type Item, ENUMS, entries, functionOf, nameOf, signatureOf } from './contracts'
import type { Hex, Seat } from './values'

export type Facts = Record<string, unknown> // arguments by name
export type Fields = Record<string, { name: string; type: string }[]>

/** One EIP-712 message under its domain: all that a wallet has to see to sign it. */
export interface Typed {
  domain: { name?: string; version?: string; chainId: bigint; verifyingContract: Hex }
  primary: string
  types: Fields
  message: Facts
}

/** An entry of a transaction's log, as nodes answer it. */
export interface Log {
  address: Hex
  topics: Hex[]
  data: Hex
}

export interface Event {
  name: string
  facts: Facts
  contract: Hex // its address
}

export const keccak = (bytes: Uint8Array | Hex): Hex => keccak256(bytes)
export const keccakText = (text: string): Hex => keccak256(stringToBytes(text))
/** Whose key has signed a hash; undefined for what is no signature of a key. */
export const signerOf = (hash: Hex, signature: Hex): Promise<Hex | undefined> => recoverAddress({ hash, signature }).catch(() => undefined)
export const bytesOf = (hex: Hex): Uint8Array => hexToBytes(hex)
export const hexOf = (bytes: Uint8Array): Hex => bytesToHex(bytes)
export const addressOf = (text: string): Hex => getAddress(text)
/** Whether a text is an address: in one case, or with the right checksum. */
export const isAccount = (text: string): text is Hex => isAddress(text)

// ------------------------------------------------------------------------------------------------------------- calls

/** Call data. `args` by Solidity's names, structs as objects, seats as {place, account}. Throws for what does not fit. */
export function calldata(contract: Contract, name: string, args: Facts): Hex {
  const entry = functionOf(contract, name)
  return join([selector(entry), encoded(entry.inputs, args)])
}

/** Which function call data names, and its arguments; undefined if it is none of the contract's, written as we write it. */
export function decodeCall(contract: Contract, data: Hex): { name: string; facts: Facts } | undefined {
  for (const entry of entries(contract, 'function').values()) {
    if (selector(entry) !== data.slice(0, 10).toLowerCase()) continue
    const facts = decoded(entry.inputs, `0x${data.slice(10)}`)
    return facts && calldata(contract, entry.name, facts) === data.toLowerCase() ? { name: entry.name, facts } : undefined
  }
  return undefined
}

/** What a function answered: one value, or several by name or place. Throws if it is no such answer. */
export function decodeAnswer(contract: Contract, name: string, answer: Hex): unknown {
  const { outputs } = functionOf(contract, name)
  const facts = decoded(outputs, answer)
  if (!facts) throw new Error(`${contract}.${name} gave no such answer: ${answer}`)
  return outputs.length === 1 ? Object.values(facts)[0] : facts
}

/** The custom error that a revert carries, its arguments by name; undefined if it is none of ours. */
export function decodeError(data: Hex): { rule: string; facts: Facts } | undefined {
  const entry = errorEntries().get(data.slice(0, 10).toLowerCase())
  const facts = entry && decoded(entry.inputs, `0x${data.slice(10)}`)
  return facts && { rule: entry.name, facts }
}

let errors: Map<string, Entry> | undefined

function errorEntries(): Map<string, Entry> {
  errors ??= new Map(
    [...LANGUAGE, ...CONTRACTS.flatMap((contract) => [...entries(contract, 'error').values()])].map((entry) => [
      selector(entry),
      entry,
    ]),
  )
  return errors
}

const CONTRACTS: readonly Contract[] = ['BountyEscrow', 'Guilds', 'Reputation', 'Crowds', 'Crowd', 'Plans', 'Plan', 'Rotas', 'Rota', 'CourtArbiter', 'Holdback', 'MockToken']
const LANGUAGE: Entry[] = [languageError('Error', 'message', 'string'), languageError('Panic', 'code', 'uint256')]

function languageError(name: string, fact: string, type: string): Entry {
  return { name, inputs: [{ name: fact, type, internalType: type }], outputs: [], mutability: '' }
}

// ------------------------------------------------------------------------------------------------------------ events

/** The events of a receipt's logs that are ours, in their order; whoever wrote them: look at `contract`. */
export function decodeEvents(logs: readonly Log[]): Event[] {
  return logs.flatMap((log) => {
    const event = CONTRACTS.map((contract) => decodeLog(contract, log)).find(Boolean)
    return event ? [event] : []
  })
}

/** A log entry as an event of a contract; undefined if the contract has no such event. */
function decodeLog(contract: Contract, log: Log): Event | undefined {
  const { topics } = log
  for (const entry of entries(contract, 'event').values()) {
    const indexed = entry.inputs.filter((item) => item.indexed)
    if (topics.length !== 1 + indexed.length || topic(entry) !== topics[0]?.toLowerCase()) continue
    const rest = decoded(
      entry.inputs.filter((item) => !item.indexed),
      log.data,
    )
    const known = decoded(indexed, join(topics.slice(1)))
    if (!rest || !known) return undefined
    const facts = Object.fromEntries(entry.inputs.map((item) => [item.name, (item.indexed ? known : rest)[item.name]]))
    return { name: entry.name, facts, contract: getAddress(log.address) }
  }
  return undefined
}

// ------------------------------------------------------------------------------------------------------------ hashes

/** The 32 bytes that are signed, and the two hashes they are made of, which hardware wallets show. */
export function digest(typed: Typed): { digest: Hex; domain: Hex; message: Hex } {
  const { domain, primary: primaryType, types, message } = typed
  const all = { ...types, EIP712Domain: domainFields(typed) }
  return {
    digest: hashTypedData({ domain, types: all, primaryType, message } as Parameters<typeof hashTypedData>[0]),
    domain: hashStruct({ data: domain, types: all, primaryType: 'EIP712Domain' } as Parameters<typeof hashStruct>[0]),
    message: hashStruct({ data: message, types: all, primaryType } as Parameters<typeof hashStruct>[0]),
  }
}

/** EIP-712's description of the fields that a domain has. */
export function domainFields({ domain }: Typed): { name: string; type: string }[] {
  return DOMAIN_FIELDS.filter(({ name }) => name in domain)
}

const DOMAIN_FIELDS = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
]

/** `abi.encode` of plain values, whose types are given as Solidity names them. */
export function abiEncode(types: readonly string[], values: readonly unknown[]): Hex {
  return encodeAbiParameters(
    types.map((type) => ({ type })),
    values,
  )
}

export const join = (parts: readonly Hex[]): Hex => `0x${parts.map((part) => part.slice(2)).join('')}`

const selector = (entry: Entry): Hex => topic(entry).slice(0, 10) as Hex

const topics = new WeakMap<Entry, Hex>()

function topic(entry: Entry): Hex {
  let hash = topics.get(entry)
  if (!hash) topics.set(entry, (hash = keccakText(signatureOf(entry))))
  return hash
}

// ------------------------------------------------------------------------------------------------------------ values

export function encoded(items: readonly Item[], values: Facts): Hex {
  return encodeAbiParameters(
    items as readonly AbiParameter[],
    items.map((item) => lowered(item, values[nameOf(item)])),
  )
}

/** Arguments by name; undefined for bytes that are no such arguments. */
function decoded(items: readonly Item[], data: Hex): Facts | undefined {
  if (!items.length) return {}
  try {
    const values = decodeAbiParameters(items as readonly AbiParameter[], data) as readonly unknown[]
    return Object.fromEntries(items.map((item, i) => [nameOf(item) || String(i), lifted(item, values[i])]))
  } catch {
    return undefined
  }
}

/** A value of ours as ABI encoding takes it. */
function lowered(item: Item, value: unknown): unknown {
  const one = element(item)
  if (one) return (value as unknown[]).map((each) => lowered(one, each))
  if (item.components) {
    const fields = value as Facts
    return Object.fromEntries(item.components.map((part) => [part.name, lowered(part, fields[part.name])]))
  }
  return item.internalType === 'Seat' ? seatWord(value as Seat) : value
}

function lifted(item: Item, value: unknown): unknown {
  const one = element(item)
  if (one) return (value as unknown[]).map((each) => lifted(one, each))
  if (item.components) {
    const fields = value as Facts
    return Object.fromEntries(item.components.map((part) => [part.name, lifted(part, fields[part.name])]))
  }
  if (typeof value === 'number') {
    const known = ENUMS[item.internalType]
    if (known !== undefined && value >= known) throw new Error(`there is no ${item.internalType} ${value}`)
    return BigInt(value)
  }
  return item.internalType === 'Seat' ? seatOf(value as bigint) : value
}

function element(item: Item): Item | undefined {
  if (!item.type.endsWith(']')) return undefined
  const less = (type: string) => type.slice(0, type.lastIndexOf('['))
  return { ...item, type: less(item.type), internalType: less(item.internalType) }
}

/** A seat as one word: place << 160 | account. */
export const seatWord = (seat: Seat): bigint => (seat.place << 160n) | BigInt(seat.account)

function seatOf(word: bigint): Seat {
  const account = (word & (2n ** 160n - 1n)).toString(16).padStart(40, '0')
  return { place: word >> 160n, account: getAddress(`0x${account}`) }
}
