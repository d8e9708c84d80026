// The wallet's own node, through EIP-1193: the only one that is believed.
import { bytesOf, decodeAnswer, calldata, type Facts, type Log } from './encode'
import type { Contract } from './contracts'
import { Refused, messageOf, refused, revertData } from './errors'
import { visible } from '../plain'
import type { Hex } from './values'

export interface Eip1193 {
  request(args: { method: string; params?: unknown }): Promise<unknown>
  on?(event: string, listener: (value: never) => void): void
  removeListener?(event: string, listener: (value: never) => void): void
}

interface Block {
  number: number
  moment: number // seconds: the chain's clock, never the computer's
  hash: Hex
}

interface Request {
  from?: Hex
  to: Hex
  data?: Hex
  value?: bigint
}

/** The node, or the way to it, failed: it is no contract's refusal. `code` is EIP-1193's or JSON-RPC's, if it gave one. */
export class NodeError extends Error {
  constructor(
    message: string,
    readonly code: number | undefined,
  ) {
    super(message)
  }
}

/** Ask a node. Throws Refused for a contract's refusal, NodeError for everything else. */
export async function ask(provider: Eip1193, method: string, params: unknown[] = []): Promise<unknown> {
  try {
    return await provider.request({ method, params })
  } catch (error) {
    throw meaning(error)
  }
}

export async function block(provider: Eip1193, at: 'latest' | 'finalized' | number = 'latest'): Promise<Block> {
  const tag = typeof at === 'number' ? hexQuantity(BigInt(at)) : at
  const found = fields(await ask(provider, 'eth_getBlockByNumber', [tag, false]), 'block')
  return { number: quantity(found['number']), moment: quantity(found['timestamp']), hash: hex(found['hash']) }
}

export async function gasPrice(provider: Eip1193): Promise<bigint> {
  return large(await ask(provider, 'eth_gasPrice'))
}

/** The most gas that a call takes. Throws Refused if the contract would not take it. */
export async function gas(provider: Eip1193, request: Request): Promise<bigint> {
  return large(await ask(provider, 'eth_estimateGas', [rpcOf(request)]))
}

/** What a call would answer, if it were sent now. Throws Refused. */
export async function call(provider: Eip1193, request: Request, at: 'latest' | number = 'latest'): Promise<Hex> {
  const tag = typeof at === 'number' ? hexQuantity(BigInt(at)) : at
  return hex(await ask(provider, 'eth_call', [rpcOf(request), tag]))
}

/** What a view of a contract answers: one value, or several by name. Throws Refused, NodeError. */
export async function view(provider: Eip1193, contract: Contract, to: Hex, name: string, args: Facts = {}, at: 'latest' | number = 'latest'): Promise<unknown> {
  const answer = await call(provider, { to, data: calldata(contract, name, args) }, at)
  try {
    return decodeAnswer(contract, name, answer)
  } catch (error) {
    throw new NodeError(error instanceof Error ? error.message : String(error), undefined)
  }
}

export async function code(provider: Eip1193, address: Hex): Promise<Uint8Array> {
  return bytesOf(hex(await ask(provider, 'eth_getCode', [address, 'latest'])))
}

export async function balance(provider: Eip1193, address: Hex): Promise<bigint> {
  return large(await ask(provider, 'eth_getBalance', [address, 'latest']))
}

/** Logs of addresses since a block, of these topics. */
export async function logs(
  provider: Eip1193,
  filter: { address: Hex; topics: (Hex | null)[]; from: number; to?: number },
): Promise<Log[]> {
  const { address, topics, from, to } = filter
  const range = { fromBlock: hexQuantity(BigInt(from)), toBlock: to === undefined ? 'latest' : hexQuantity(BigInt(to)) }
  const found = await ask(provider, 'eth_getLogs', [{ address, topics, ...range }])
  if (!Array.isArray(found)) throw new NodeError('the node gives no list of logs', undefined)
  return found as Log[]
}

// ------------------------------------------------------------------------------------------------------------ values

export const hexQuantity = (value: bigint): Hex => `0x${value.toString(16)}`

/** A call as JSON-RPC spells it. */
export function rpcOf({ from, to, data, value }: Request): Record<string, string> {
  return {
    ...(from ? { from } : {}),
    to,
    ...(data ? { data } : {}),
    ...(value ? { value: hexQuantity(value) } : {}),
  }
}

/** Wallets answer numbers as 0x, as decimal texts, and as numbers. */
function large(value: unknown): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  if (typeof value === 'string' && /^(0x[0-9a-f]+|[0-9]+)$/i.test(value)) return BigInt(value)
  throw new NodeError(`the node answers ${shown(value)} where a number is due`, undefined)
}

function quantity(value: unknown): number {
  const found = large(value)
  if (found > Number.MAX_SAFE_INTEGER) throw new NodeError(`the node answers ${found} where a small number is due`, undefined)
  return Number(found)
}

function hex(value: unknown): Hex {
  if (typeof value === 'string' && /^0x(?:[0-9a-f]{2})*$/i.test(value)) return value as Hex
  throw new NodeError(`the node answers ${shown(value)} where bytes are due`, undefined)
}

function fields(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw new NodeError(`the node answers ${shown(value)} where a ${what} is due`, undefined)
}

const shown = (value: unknown): string => visible(String(JSON.stringify(value) ?? value), 100)

// ------------------------------------------------------------------------------------------------------------ errors

const POOR = /insufficient (funds|balance)|account balance|sender does not have enough/i

/** The sender cannot pay value and gas. */
export class CannotPay extends NodeError {}

/** What an error of a wallet or its node means. */
export function meaning(error: unknown): Refused | NodeError {
  const message = visible(messageOf(error), 300) || 'no reason given'
  if (POOR.test(message)) return new CannotPay(message, codeOf(error))
  const data = revertData(error)
  return data === undefined ? new NodeError(message, codeOf(error)) : refused(data)
}

function codeOf(error: unknown): number | undefined {
  const number = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)['code'] : undefined
  return typeof number === 'number' ? number : undefined
}
