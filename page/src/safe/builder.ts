// Files that a Safe's Transaction Builder imports, made from calls as they would be sent: the toolkit's, byte for byte.
import { type Contract, type Item, functionOf, nameOf } from '../chain/contracts'
import { abiEncode, addressOf, bytesOf, decodeCall, digest, hexOf, join, keccakText, seatWord, type Typed } from '../chain/encode'
import { type Hex, NOBODY, type Seat } from '../chain/values'

const VERSION = '1.0'
const BUILDER = '1.18.3' // whose format this is
const MULTI_SEND: Hex = '0x9641d764fc13c8B624c04430C7356C1C7C8102e2' // MultiSendCallOnly 1.4.1, the same on every chain
const MULTI_SEND_SELECTOR: Hex = '0x8d80ff0a'
const [CALL, DELEGATE_CALL] = [0n, 1n]

interface BuilderCall {
  contract: Contract | ''
  to: Hex
  data: Hex
  value: bigint
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** The file's text. `now` is in milliseconds. Throws for a call that is none of our functions. */
export function builderFile(calls: readonly BuilderCall[], safe: Hex, chainId: number, name: string, now: number): string {
  const meta: Record<string, Json> = {
    name,
    description: '',
    txBuilderVersion: BUILDER,
    createdFromSafeAddress: addressOf(safe),
    createdFromOwnerAddress: '',
  }
  const document = { version: VERSION, chainId: `${chainId}`, createdAt: now, meta, transactions: calls.map(transaction) }
  meta['checksum'] = keccakText(serialized({ ...document, meta: { ...meta, name: null } }))
  return `${JSON.stringify(document, null, 2)}\n`
}

/** The text of the builder's own making that its checksum is the hash of. */
function serialized(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(serialized).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return `{${JSON.stringify(keys)}${keys.map((key) => `${serialized(value[key] as Json)},`).join('')}}`
}

function transaction(call: BuilderCall): { [name: string]: Json } {
  const found = call.contract && decodeCall(call.contract, call.data)
  if (!found || !call.contract) throw new Error('none of our functions')
  const { inputs, mutability } = functionOf(call.contract, found.name)
  const values = inputs.map((item) => [item.name, written(plain(item, found.facts[nameOf(item)]))] as const)
  return {
    to: addressOf(call.to),
    value: `${call.value}`,
    contractMethod: { inputs: inputs as unknown as Json, name: found.name, payable: mutability === 'payable' },
    contractInputsValues: Object.fromEntries(values),
  }
}

/** A value as the builder wants it typed in: lists and tuples as JSON, in which all but booleans are texts. */
const written = (value: Json): string => (typeof value === 'string' ? value : spaced(value))

/** JSON with a space behind each comma. */
const spaced = (value: Json): string => (Array.isArray(value) ? `[${value.map(spaced).join(', ')}]` : JSON.stringify(value))

function plain(item: Item, value: unknown): Json {
  if (item.type.endsWith('[]')) {
    const one = { ...item, type: item.type.slice(0, -2), internalType: item.internalType.replace(/\[\]$/, '') }
    return (value as unknown[]).map((each) => plain(one, each))
  }
  if (item.components) return item.components.map((part) => plain(part, (value as Record<string, unknown>)[part.name]))
  if (item.internalType === 'Seat') return `${seatWord(value as Seat)}`
  if (typeof value === 'boolean') return value
  return item.type === 'address' ? addressOf(value as string) : String(value)
}

/** What a Safe's owners sign if it executes these calls next: shown by their wallets, hash by hash. */
export function safeTransaction(calls: readonly BuilderCall[], safe: Hex, chainId: number, nonce: bigint): Typed {
  const [first] = calls
  const one = calls.length === 1 && first ? { to: first.to, value: first.value, data: first.data, operation: CALL } : together(calls)
  const nothing = { safeTxGas: 0n, baseGas: 0n, gasPrice: 0n, gasToken: NOBODY, refundReceiver: NOBODY }
  const message = { ...one, ...nothing, nonce }
  return { domain: { chainId: BigInt(chainId), verifyingContract: safe }, primary: 'SafeTx', types: { SafeTx: SAFE_TX }, message }
}

export const safeHashes = (typed: Typed): ReturnType<typeof digest> => digest(typed)

const SAFE_TX = [
  ['address', 'to'], ['uint256', 'value'], ['bytes', 'data'], ['uint8', 'operation'], ['uint256', 'safeTxGas'], ['uint256', 'baseGas'],
  ['uint256', 'gasPrice'], ['address', 'gasToken'], ['address', 'refundReceiver'], ['uint256', 'nonce'],
].map(([type = '', name = '']) => ({ type, name })) // prettier-ignore

/** Several calls in one, by the contract that Safe's builder uses for it. */
function together(calls: readonly BuilderCall[]): { to: Hex; value: bigint; data: Hex; operation: bigint } {
  const packed = join(calls.map(({ to, value, data }) => join(['0x00', to, word(value), word(BigInt(bytesOf(data).length)), data])))
  return { to: MULTI_SEND, value: 0n, data: join([MULTI_SEND_SELECTOR, abiEncode(['bytes'], [hexOf(bytesOf(packed))])]), operation: DELEGATE_CALL }
}

const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`
