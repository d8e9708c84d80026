// Sealed verdicts, opened as the toolkit opens them: a box is believed nothing. A part counts whose hash the peer has signed, all
// parts together are one file, and what is in it counts as its peer's verdict only if the seal is of it.
import { BYTES, BYTES32, DocumentRefused, canonical, isObject, matching, readCanonical, text, whole, type Value } from '../acts/canonical'
import { ADDRESSES } from '../chain/contracts'
import { type Typed, addressOf, bytesOf, digest, hexOf, join, keccak } from '../chain/encode'
import { sealMessage, verdictMessage } from '../chain/typed'
import type { Hex } from '../chain/values'

export const FORMAT = 'oathwork/seal/1'
const VERDICT = 'oathwork/verdict/1'
export const SALT = 32 // bytes
const FEWEST = 2 // parts
const MOST = 8
export const LARGEST_PART = 128 * 1024 // bytes
const LARGEST = 2 * LARGEST_PART + 4_096
const LARGEST_VERDICT = 256 * 1024

export interface Subject {
  chain: number
  bounty: Hex
  round: number
  delivery: Hex
  peer: Hex
}

export interface Seal extends Subject {
  seal: Hex
  parts: Hex[]
  number: number
  signature: Hex
  part: Hex | null
}

export interface Opened {
  score: number
  review: Hex
  signature: Hex
}

/** Undefined for what is not exactly a seal of this escrow. */
export function readSeal(document: string): Seal | undefined {
  try {
    const value = readCanonical(new TextEncoder().encode(document), LARGEST)
    const names = ['format', 'chain', 'escrow', 'bounty', 'round', 'delivery', 'peer', 'seal', 'parts', 'number', 'signature', 'part']
    if (Object.keys(value).length !== names.length || !names.every((name) => name in value)) return undefined
    return sealOf(value)
  } catch {
    return undefined
  }
}

function sealOf(value: Record<string, Value>): Seal | undefined {
  const parts = value['parts']
  if (text(value, 'format') !== FORMAT || !Array.isArray(parts) || parts.length < FEWEST || parts.length > MOST) return undefined
  if (!parts.every((each) => typeof each === 'string' && BYTES32.test(each))) return undefined
  const part = value['part'] === null ? null : matching({ part: value['part'] as Value }, 'part', BYTES, 2 + 2 * LARGEST_PART)
  const seal = {
    ...subjectOf(value), seal: matching(value, 'seal', BYTES32), parts: parts as Hex[], number: whole(value, 'number', 0, parts.length - 1),
    signature: matching(value, 'signature', BYTES, 2 + 2 * 1_024), part,
  } // prettier-ignore
  return part !== null && keccak(part) !== seal.parts[seal.number] ? undefined : seal
}

/** Raises for another escrow, and for an account that is spelled otherwise than by its checksum. */
function subjectOf(value: Record<string, Value>): Subject {
  const escrow = text(value, 'escrow')
  const peer = text(value, 'peer')
  if (escrow !== addressOf(ADDRESSES.BountyEscrow) || peer !== addressOf(peer)) throw new DocumentRefused('value')
  return {
    chain: whole(value, 'chain', 1, Number.MAX_SAFE_INTEGER), bounty: matching(value, 'bounty', BYTES32),
    round: whole(value, 'round', 1, 2 ** 32 - 1), delivery: matching(value, 'delivery', BYTES32), peer: peer as Hex,
  } // prettier-ignore
}

/** What the peer has signed of a seal. */
export function messageOf(seal: Omit<Seal, 'number' | 'signature' | 'part'>): Typed {
  const { chain, bounty, round, delivery, peer, seal: hash, parts } = seal
  return sealMessage(chain, { bounty, round: BigInt(round), delivery, peer, seal: hash, parts: keccak(join(parts)) })
}

/** Those seals of which all parts are there, each with its parts in order; parts of others are none. */
export function wholeSeals(seals: readonly Seal[]): Seal[][] {
  const groups = new Map<string, Map<number, Seal>>()
  for (const seal of seals) {
    if (seal.part === null) continue
    const key = JSON.stringify({ ...seal, number: 0, part: null })
    const group = groups.get(key) ?? new Map<number, Seal>()
    groups.set(key, group.set(seal.number, seal))
  }
  return [...groups.values()]
    .filter((group) => group.size === [...group.values()][0]?.parts.length)
    .map((group) => [...group.values()].sort((one, other) => one.number - other.number))
}

/** The verdict that all the parts of one seal make; undefined if they make anything else. Its signature is not looked at here. */
export function openSeal(parts: readonly Seal[]): Opened | undefined {
  const [seal] = parts
  const content = joined(parts.map(({ part }) => bytesOf(part ?? '0x')))
  if (!seal || !content) return undefined
  const salt = content.slice(0, SALT)
  const verdict = readVerdict(trimmed(content.slice(SALT)), seal)
  return verdict && sealHash(seal.peer, hexOf(salt), verdict) === seal.seal ? verdict : undefined
}

export function sealHash(peer: Hex, salt: Hex, { score, review, signature }: Opened): Hex {
  const format = hexOf(new TextEncoder().encode(FORMAT))
  return keccak(join([format, salt, peer, hexOf(new Uint8Array([score])), review, signature]))
}

function joined(parts: readonly Uint8Array[]): Uint8Array | undefined {
  const [first, ...rest] = parts
  if (!first || rest.some(({ length }) => length !== first.length)) return undefined
  const content = first.slice()
  for (const part of rest) part.forEach((byte, at) => (content[at] = (content[at] ?? 0) ^ byte))
  return content
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end && bytes[end - 1] === 0) end--
  return bytes.slice(0, end)
}

/** The verdict in a file, if it is of the same bounty, round, delivery and peer as the seal. */
function readVerdict(bytes: Uint8Array, seal: Seal): Opened | undefined {
  try {
    const value = readCanonical(bytes, LARGEST_VERDICT)
    const found = subjectOf(value)
    const names = ['chain', 'bounty', 'round', 'delivery', 'peer'] as const
    if (text(value, 'format') !== VERDICT || names.some((name) => found[name] !== seal[name])) return undefined
    const verdict = {
      score: whole(value, 'score', 0, 100), review: matching(value, 'review', BYTES32), signature: matching(value, 'signature', BYTES, 2 + 2 * 4_096),
    } // prettier-ignore
    const { bounty, round, delivery, peer } = found
    if (!isReviewOf(value['text'], verdict.review, { ...found, score: verdict.score })) return undefined
    const hashes = digest(verdictMessage(found.chain, { bounty, round: BigInt(round), delivery, peer, score: BigInt(verdict.score), review: verdict.review }))
    return value['domain'] === hashes.domain && value['digest'] === hashes.digest ? verdict : undefined
  } catch {
    return undefined
  }
}

/** Whether a review is the one whose hash was signed, and of the same verdict; none is shown where it is not public. */
function isReviewOf(review: Value | undefined, hash: Hex, facts: Subject & { score: number }): boolean {
  if (review === null) return true
  if (!isObject(review)) return false
  const isSame = Object.entries(facts).every(([name, fact]) => review[name] === fact)
  return isSame && keccak(new TextEncoder().encode(canonical(review))) === hash
}
