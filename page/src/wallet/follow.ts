// What became of a transaction. A wallet can replace what it sent (speed it up, cancel it): the nonce is followed, not the hash.
import type { Hex } from '../api'
import type { Eip1193 } from '../chain/node'
import { same } from '../same'
import type { Sent } from './sent'

const BLOCKS_BACK = 60 // how far a replacement is looked for

interface Receipt {
  blockNumber: Hex
  blockHash: Hex
  status: Hex
}
interface Transaction {
  hash: Hex
  from: Hex
  to: Hex | null
  input: Hex
  nonce: Hex
}

/** Ask the node once. Returns what has changed; empty if nothing has. Raises what the node raises. */
export async function look(provider: Eip1193, one: Sent): Promise<Partial<Sent>> {
  const receipt = one.hash && (await ask<Receipt>(provider, 'eth_getTransactionReceipt', one.hash))
  if (receipt) return taken(one, receipt)
  if (one.where === 'in' || one.where === 'refused') return { where: 'undone', block: null, blockHash: null, seen: false }
  const nonce = one.nonce ?? (await nonceOf(provider, one))
  if (nonce === null) return {}
  const known = one.nonce === null ? { nonce } : {}
  if (Number(await ask(provider, 'eth_getTransactionCount', one.from, 'latest')) <= nonce) return known
  const late = one.hash && (await ask<Receipt>(provider, 'eth_getTransactionReceipt', one.hash))
  return late ? taken(one, late) : { ...known, ...(await whatTookItsPlace(provider, one, nonce)) }
}

function taken(one: Sent, { blockNumber, blockHash, status }: Receipt): Partial<Sent> {
  if (one.blockHash === blockHash) return {}
  return { where: Number(status) === 1 ? 'in' : 'refused', block: Number(blockNumber), blockHash, late: false }
}

async function nonceOf(provider: Eip1193, one: Sent): Promise<number | null> {
  const transaction = one.hash && (await ask<Transaction>(provider, 'eth_getTransactionByHash', one.hash))
  return transaction ? Number(transaction.nonce) : null
}

/** Find the transaction that has the nonce, from the newest block back to the one before the wallet was asked. */
async function whatTookItsPlace(provider: Eip1193, one: Sent, nonce: number): Promise<Partial<Sent>> {
  const newest = Number(await ask(provider, 'eth_blockNumber'))
  for (let block = newest; block >= Math.max(one.since, newest - BLOCKS_BACK, 0); block--) {
    const found = await ask<{ transactions: Transaction[] }>(provider, 'eth_getBlockByNumber', `0x${block.toString(16)}`, true)
    if (!found) return {} // this node is behind the one that counted
    const other = found.transactions.find(({ from, nonce: its }) => same(from, one.from) && Number(its) === nonce)
    if (other) return asReplacement(one, other)
  }
  return one.where === 'asked' ? { where: 'replaced' } : { where: 'replaced', block: null }
}

function asReplacement(one: Sent, other: Transaction): Partial<Sent> {
  if (same(other.to ?? '', one.to) && other.input === one.data) return { hash: other.hash, sped: one.sped || (one.hash !== null && !same(one.hash, other.hash)), where: 'sent' }
  const doesNothing = other.input === '0x' && same(other.to ?? '', one.from)
  return { where: doesNothing ? 'cancelled' : 'replaced', hash: other.hash }
}

async function ask<T>(provider: Eip1193, method: string, ...params: unknown[]): Promise<T | null> {
  return (await provider.request({ method, params })) as T | null
}
