// Notes of those who would take a job, as the toolkit reads and makes them. A note proves who has written it, and nothing more.
import { BYTES, BYTES32, DocumentRefused, canonical, matching, readCanonical, requireFields, text, whole } from '../acts/canonical'
import { ADDRESSES } from '../chain/contracts'
import { type Typed, addressOf } from '../chain/encode'
import { applicationMessage } from '../chain/typed'
import type { Hex } from '../chain/values'

const FORMAT = 'oathwork/application/1'
const LARGEST = 8 * 1024 // bytes
const LONGEST_NOTE = 1_000 // characters
const CONTROL = /[\p{Cc}\p{Cs}]/u

export interface Application {
  chain: number
  bounty: Hex
  worker: Hex
  writtenAt: number // seconds, by its author's word
  note: string // a stranger's text; empty: they apply no more
  signature: Hex
}

/** A text that a note can have: in one line, without control characters. */
export const isNote = (note: string): boolean => [...note].length <= LONGEST_NOTE && !CONTROL.test(note)

/** Undefined for what is not exactly an application at this escrow. */
export function readApplication(document: string): Application | undefined {
  try {
    const value = readCanonical(new TextEncoder().encode(document), LARGEST)
    requireFields(value, ['format', 'chain', 'escrow', 'bounty', 'worker', 'writtenAt', 'note', 'signature'])
    const [escrow, worker, note] = [text(value, 'escrow'), text(value, 'worker'), text(value, 'note')]
    if (text(value, 'format') !== FORMAT || escrow !== addressOf(ADDRESSES.BountyEscrow) || worker !== addressOf(worker) || !isNote(note)) throw new DocumentRefused('value')
    return {
      chain: whole(value, 'chain', 1, Number.MAX_SAFE_INTEGER), bounty: matching(value, 'bounty', BYTES32), worker: worker as Hex,
      writtenAt: whole(value, 'writtenAt', 0, Number.MAX_SAFE_INTEGER), note, signature: matching(value, 'signature', BYTES, 2 + 2 * 1_024),
    } // prettier-ignore
  } catch {
    return undefined
  }
}

/** What was signed. */
export const messageOf = ({ chain, bounty, worker, writtenAt, note }: Omit<Application, 'signature'>): Typed =>
  applicationMessage(chain, { bounty, worker, writtenAt: BigInt(writtenAt), note })

/** The file in its one form. */
export const applicationFile = (application: Application): string => canonical({ format: FORMAT, escrow: ADDRESSES.BountyEscrow, ...application })

/**
 * The last word of each worker about a bounty who applies still, of what they have signed: where a note comes from does not count, and
 * an older one that is shown again changes nothing.
 */
export async function lastWords(documents: readonly string[], chain: number, bounty: Hex, isSigned: (one: Application) => Promise<boolean>): Promise<Application[]> {
  const own = documents.map(readApplication).filter((one) => one !== undefined && one.chain === chain && one.bounty === bounty) as Application[]
  const last = new Map<Hex, Application>()
  for (const one of own.sort(newestFirst)) if (!last.has(one.worker) && (await isSigned(one))) last.set(one.worker, one)
  return [...last.values()].filter(({ note }) => note !== '')
}

function newestFirst(one: Application, other: Application): number {
  if (one.writtenAt !== other.writtenAt) return other.writtenAt - one.writtenAt
  return applicationFile(one) < applicationFile(other) ? -1 : 1
}
