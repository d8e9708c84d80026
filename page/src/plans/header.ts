// The header of a lot's block, whose hash covers the RANDAO mix: `draw` brings it on a chain that has one.
import { type Ground, Stopped } from '../checks/check'
import { ADDRESSES } from '../chain/contracts'
import { bytesOf, hexOf, keccak } from '../chain/encode'
import { ask, hexQuantity, view } from '../chain/node'
import type { Hex } from '../chain/values'
import { sheets as words } from '../words/sheets'

// In the order of the header, by the names that nodes use. Each fork since London has added to the end.
const FIELDS = ['parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom', 'difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'extraData', 'mixHash', 'nonce'] // prettier-ignore
const ADDED = ['baseFeePerGas', 'withdrawalsRoot', 'blobGasUsed', 'excessBlobGas', 'parentBeaconBlockRoot', 'requestsHash', 'blockAccessListHash', 'slotNumber'] // prettier-ignore
const QUANTITIES = new Set(['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'baseFeePerGas', 'blobGasUsed', 'excessBlobGas', 'slotNumber']) // without leading zeros

/** What `draw` takes: the header of the lot's block, or nothing on a chain without a mix. */
export async function headerOf({ provider }: Ground, lotBlock: number): Promise<Hex> {
  if (!(await view(provider, 'Guilds', ADDRESSES.Guilds, 'hasMix'))) return '0x'
  const found = (await ask(provider, 'eth_getBlockByNumber', [hexQuantity(BigInt(lotBlock)), false])) as Record<string, Hex> | null
  const header = found && hexOf(encoded(found))
  if (!header || keccak(header) !== found['hash']) throw new Stopped('unknown', words.check.noHeader(lotBlock))
  return header
}

function encoded(block: Record<string, Hex>): Uint8Array {
  const names = [...FIELDS, ...ADDED.filter((name) => block[name] !== undefined && block[name] !== null)]
  const items = names.map((name) => item(bytesOf(QUANTITIES.has(name) ? quantity(block[name] ?? '0x') : (block[name] ?? '0x'))))
  return headed(joined(items), 0xc0)
}

const quantity = (value: Hex): Hex => {
  const digits = value.slice(2).replace(/^0+/, '')
  return `0x${digits.length % 2 ? '0' : ''}${digits}`
}

// RLP: bytes below 0x80 stand for themselves, all others behind their length.
const item = (bytes: Uint8Array): Uint8Array => (bytes.length === 1 && (bytes[0] ?? 0) < 0x80 ? bytes : headed(bytes, 0x80))

function headed(bytes: Uint8Array, offset: number): Uint8Array {
  if (bytes.length < 56) return joined([Uint8Array.of(offset + bytes.length), bytes])
  const length = bytesOf(quantity(hexQuantity(BigInt(bytes.length))))
  return joined([Uint8Array.of(offset + 55 + length.length), length, bytes])
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
