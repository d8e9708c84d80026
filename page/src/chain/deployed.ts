// Whether what stands at the contracts' addresses is theirs: the code with the places of its immutables blanked, and what
// each of these places must hold. Code that names our guilds to who asks, and another's where it draws, is not ours.
import { ADDRESSES } from './contracts'
import { abiEncode, digest, hexOf, keccak, keccakText } from './encode'
import generated from './generated.json'
import { domainOf } from './typed'
import type { Hex } from './values'

export type Deployed = keyof typeof ADDRESSES

/** The hash of a contract's code with zeros where its immutables go, and where each of them stands in it. */
export interface Code {
  hash: Hex
  places: Record<string, number[]>
}

const CODE = generated.code as unknown as Record<Deployed, Code>
const { mix: MIX_AHEAD, hash: HASH_AHEAD } = generated.lotAhead

/** The places at which the code of all four differs from what it must be; nothing if all is well. `codes` by contract. */
export function codeProblems(codes: Record<Deployed, Uint8Array>, chainId: number): string[] {
  const names = Object.keys(ADDRESSES) as Deployed[]
  const strange = names.filter((name) => !isCodeOf(name, codes[name]))
  if (strange.length) return strange
  const mix = wordsIn('Guilds', codes.Guilds)['hasMix']?.[0] === word(1n)
  return names.flatMap((name) => {
    const due = wordsDue(name, chainId, mix)
    const held = Object.entries(wordsIn(name, codes[name]))
    return held.filter(([immutable, words]) => words.some((each) => each !== due[immutable])).map(([immutable]) => `${name}.${immutable}`)
  })
}

/** Whether code on a chain is this contract's, whatever its immutables hold: what was compiled has zeros there. */
const isCodeOf = (name: Deployed, code: Uint8Array): boolean => isCode(CODE[name], code)

export function isCode({ hash, places }: Code, code: Uint8Array): boolean {
  const blank = code.slice()
  for (const starts of Object.values(places)) for (const start of starts) blank.fill(0, start, start + 32)
  return keccak(blank) === hash
}

/** The words that code of this contract holds, by immutable: one for each place, equal if all is well. */
const wordsIn = (name: Deployed, code: Uint8Array): Record<string, Hex[]> => wordsAt(CODE[name], code)

export function wordsAt({ places }: Code, code: Uint8Array): Record<string, Hex[]> {
  const entries = Object.entries(places)
  return Object.fromEntries(entries.map(([each, places]) => [each, places.map((place) => hexOf(code.slice(place, place + 32)))]))
}

/** What each immutable of a contract must be on this chain. `mix`: its lots are decided by the chain's RANDAO mix. */
function wordsDue(name: Deployed, chainId: number, mix: boolean): Record<string, Hex> {
  const domain = { ...domainOf(chainId), verifyingContract: ADDRESSES[name] }
  const text = { name: domain.name ?? '', version: domain.version ?? '' }
  return {
    _cachedDomainSeparator: digest({ domain, primary: 'Nothing', types: { Nothing: [] }, message: {} }).domain,
    _cachedChainId: word(BigInt(chainId)),
    _cachedThis: word(BigInt(ADDRESSES[name])),
    hasMix: word(BigInt(mix)),
    _lotAhead: word(BigInt(mix ? MIX_AHEAD : HASH_AHEAD)),
    _hashedName: keccakText(text.name),
    _hashedVersion: keccakText(text.version),
    _name: shortString(text.name),
    _version: shortString(text.version),
    escrow: word(BigInt(ADDRESSES.BountyEscrow)),
    guilds: word(BigInt(ADDRESSES.Guilds)),
    reputation: word(BigInt(ADDRESSES.Reputation)),
    image: word(BigInt(ADDRESSES.ReputationImage)),
  }
}

const word = (value: bigint): Hex => abiEncode(['uint256'], [value])

/** As OpenZeppelin's ShortStrings: the text, and its length in the last byte. */
function shortString(text: string): Hex {
  const bytes = new Uint8Array(32)
  bytes.set(new TextEncoder().encode(text))
  bytes[31] = text.length
  return hexOf(bytes)
}

