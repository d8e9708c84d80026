// Texts by their hashes: the job that was posted, the work that was delivered; and the title, which is the job's own.
import { keccak } from '../chain/encode'
import { visible } from '../plain'
import type { Hex } from '../chain/values'
import { readSpecification } from '../job/specification'
import { sheets as words } from '../words/sheets'
import { bad, good, type Check, type Told } from './check'

/** The job's text is here, and is what the terms name; the server's title is its title. */
export const job: Check = (_, told) => {
  const bytes = bytesOf(told, told.bounty.bounty.terms.spec)
  if (!bytes) return Promise.resolve(bad('unknown', words.check.noJob))
  if (!names(told.bounty.bounty.terms.spec, bytes)) return Promise.resolve(bad('lie', words.check.otherJob))
  return Promise.resolve(good(words.check.sure.job))
}

/** A title that the server shows is the one in the job's text, if that text is here. */
export const title: Check = (_, told) => {
  const bytes = bytesOf(told, told.bounty.bounty.terms.spec)
  const claim = told.bounty.row.title
  if (!claim || !bytes) return Promise.resolve(good(''))
  if (!names(told.bounty.bounty.terms.spec, bytes)) return Promise.resolve(bad('lie', words.check.otherJob))
  const own = readSpecification(bytes)?.title
  const isOwn = own === undefined || own === claim || visible(own) === visible(claim)
  return Promise.resolve(isOwn ? good('') : bad('lie', words.check.otherTitle))
}

/** The manifest of the delivery is here, and is what the chain keeps the hash of. */
export const evidence: Check = (_, told) => {
  const { delivery } = told.bounty.bounty.state
  const bytes = bytesOf(told, delivery)
  if (!bytes) return Promise.resolve(bad('unknown', words.check.noEvidence))
  return Promise.resolve(names(delivery, bytes) ? good(words.check.sure.evidence) : bad('lie', words.check.otherEvidence))
}

const bytesOf = (told: Told, hash: Hex): Uint8Array | undefined => told.documents.get(hash.toLowerCase() as Hex)
const names = (hash: Hex, bytes: Uint8Array): boolean => keccak(bytes) === hash.toLowerCase()
