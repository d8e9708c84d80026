// Sealing a verdict, as the toolkit seals one: its file behind a salt, split into parts of which each is random to whoever lacks
// another, and their hashes, which the peer signs.
import { canonical } from '../acts/canonical'
import { ADDRESSES } from '../chain/contracts'
import { bytesOf, digest, hexOf, join, keccak, signerOf } from '../chain/encode'
import { verdictMessage } from '../chain/typed'
import type { Hex } from '../chain/values'
import { FORMAT, LARGEST_PART, type Opened, SALT, type Subject, sealHash } from './seal'

const KEY_SALT = 'oathwork/salt/1'
const STEP = 4_096 // parts are as long as a multiple of it, so that their length says little of the review
const MOST_RANDOM = 65_536 // bytes that a browser gives at once

/** A verdict sealed, and not yet signed as such. */
interface Sealed extends Subject {
  seal: Hex
  parts: Hex[] // their hashes
  contents: Hex[] // one for each mailbox
}

/** `file`: the verdict's own. Undefined for one that is too large. */
export async function sealVerdict(subject: Subject, verdict: Opened, file: Uint8Array, count: number): Promise<Sealed | undefined> {
  const salt = await saltOf(subject, verdict)
  const contents = split(bytesOf(join([hexOf(salt), hexOf(file)])), count)
  return contents && { ...subject, seal: sealHash(subject.peer, hexOf(salt), verdict), parts: contents.map(keccak), contents }
}

/** A key's signature is a secret until it is shown, and the key makes it again. A contract's can be public: its salt is random. */
async function saltOf({ chain, bounty, round, delivery, peer }: Subject, { score, review, signature }: Opened): Promise<Uint8Array> {
  const message = verdictMessage(chain, { bounty, round: BigInt(round), delivery, peer, score: BigInt(score), review })
  const isByKey = (await signerOf(digest(message).digest, signature)) === peer
  return isByKey ? bytesOf(keccak(join([hexOf(new TextEncoder().encode(KEY_SALT)), signature]))) : random(SALT)
}

/** Parts of equal length whose bits together, by exclusive or, are the data and zeros: a one-time pad of each. */
function split(data: Uint8Array, count: number): Hex[] | undefined {
  const size = Math.ceil(data.length / STEP) * STEP
  if (size > LARGEST_PART) return undefined
  const last = new Uint8Array(size)
  last.set(data)
  const pads = Array.from({ length: count - 1 }, () => random(size))
  for (const pad of pads) pad.forEach((byte, at) => (last[at] = (last[at] ?? 0) ^ byte))
  return [...pads, last].map(hexOf)
}

function random(size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let from = 0; from < size; from += MOST_RANDOM) crypto.getRandomValues(bytes.subarray(from, Math.min(size, from + MOST_RANDOM)))
  return bytes
}

/** The file for each mailbox, in its one form. */
export function sealFiles({ contents, ...sealed }: Sealed, signature: Hex): string[] {
  return contents.map((part, number) => canonical({ format: FORMAT, escrow: ADDRESSES.BountyEscrow, ...sealed, number, signature, part }))
}
