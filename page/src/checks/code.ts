// The contracts at this package's addresses are oathwork's, byte for byte, and belong to each other.
import generated from '../chain/generated.json'
import { ADDRESSES } from '../chain/contracts'
import { digest, hexOf, keccak, keccakText } from '../chain/encode'
import { code as codeAt } from '../chain/node'
import { domainOf, takeSeatMessage } from '../chain/typed'
import type { Hex } from '../chain/values'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Finding, type Ground } from './check'

type Name = keyof typeof ADDRESSES
type Places = Record<string, number[]>

const NAMES: Name[] = ['BountyEscrow', 'Guilds', 'Reputation', 'ReputationImage']
const OTHERS: Record<string, Name> = { guilds: 'Guilds', reputation: 'Reputation', escrow: 'BountyEscrow', image: 'ReputationImage' }
const CODE = generated.code as unknown as Record<Name, { hash: Hex; places: Places }>
const sure = new WeakMap<object, Map<number, Finding>>() // code at an address does not change: once a wallet and chain

/** `eth_getCode` with the immutables' places blanked has the package's hash, and the immutables name each other. */
export const code: Check<unknown> = async (ground) => {
  const known = sure.get(ground.provider) ?? new Map<number, Finding>()
  sure.set(ground.provider, known)
  const before = known.get(ground.chainId)
  if (before) return before
  const finding = await look(ground)
  if (finding.ok) known.set(ground.chainId, finding)
  return finding
}

async function look({ provider, chainId }: Ground): Promise<Finding> {
  const codes = await Promise.all(NAMES.map((name) => codeAt(provider, ADDRESSES[name])))
  const held = new Map<Name, Map<string, Hex[]>>()
  for (const [index, name] of NAMES.entries()) {
    const bytes = codes[index] ?? new Uint8Array()
    if (!bytes.length) return bad('no', words.check.noContracts(chainId))
    if (keccak(blanked(bytes, CODE[name].places)) !== CODE[name].hash) return bad('no', words.check.otherCode(name))
    held.set(name, wordsIn(bytes, CODE[name].places))
  }
  const mix = BigInt(held.get('Guilds')?.get('hasMix')?.[0] ?? '0x0')
  for (const name of NAMES) {
    const wrong = [...(held.get(name) ?? [])].find(([immutable, found]) => found.some((word) => word !== due(name, immutable, held, mix)))
    if (wrong) return bad('no', words.check.otherImmutable(name, wrong[0]))
  }
  return good(words.check.sure.code)
}

function blanked(bytes: Uint8Array, places: Places): Uint8Array {
  const blank = bytes.slice()
  for (const at of Object.values(places).flat()) blank.fill(0, at, at + 32)
  return blank
}

function wordsIn(bytes: Uint8Array, places: Places): Map<string, Hex[]> {
  return new Map(Object.entries(places).map(([name, at]) => [name, at.map((place) => hexOf(bytes.slice(place, place + 32)))]))
}

/** What an immutable must be. On a chain that has split, the cached chain is the one of before: contracts go by the chain itself. */
function due(name: Name, immutable: string, held: Map<Name, Map<string, Hex[]>>, mix: bigint): Hex | undefined {
  const createdOn = held.get(name)?.get('_cachedChainId')?.[0] ?? '0x0'
  const other = OTHERS[immutable]
  if (other) return word(BigInt(ADDRESSES[other]))
  switch (immutable) {
    case '_cachedChainId':
      return createdOn
    case '_cachedDomainSeparator':
      return separator(Number(BigInt(createdOn)), name)
    case '_cachedThis':
      return word(BigInt(ADDRESSES[name]))
    case 'hasMix':
      return word(mix === 1n ? 1n : 0n)
    case '_lotAhead':
      return word(BigInt(mix === 1n ? generated.lotAhead.mix : generated.lotAhead.hash))
    case '_hashedName':
      return keccakText('oathwork')
    case '_hashedVersion':
      return keccakText('1')
    case '_name':
      return shortString('oathwork')
    case '_version':
      return shortString('1')
    default:
      return undefined
  }
}

function separator(chainId: number, name: Name): Hex {
  const contract = name === 'Guilds' ? 'Guilds' : 'BountyEscrow'
  const any = takeSeatMessage(chainId, { guild: 0n, account: ADDRESSES.Guilds, takenAt: 0n, deadline: 0n })
  return digest({ ...any, domain: domainOf(chainId, contract) }).domain // of whatever message: a separator is the domain's alone
}

const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** As OpenZeppelin's ShortStrings: the text, and its length in the last byte. */
function shortString(text: string): Hex {
  const bytes = new Uint8Array(32)
  bytes.set(new TextEncoder().encode(text))
  bytes[31] = text.length
  return hexOf(bytes)
}
