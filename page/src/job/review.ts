// The written review of a delivery, whose hash the verdict names, and the score that its criteria suggest: as the toolkit's.
import type { Hex } from '../api'
import { type Value, canonical } from '../acts/canonical'
import { digest, keccak } from '../chain/encode'
import { verdictMessage } from '../chain/typed'

const FORMAT = 'oathwork/review/1'

export type Degree = 'met' | 'partly' | 'not'

interface Judgement {
  degree: Degree
  words: string
}

/** What was done of the checks; a `reason` is needed for a score all the same where something was not, or was wrong. */
export interface Review {
  chain: number
  escrow: Hex
  bounty: Hex
  round: number
  delivery: Hex
  peer: Hex
  score: number
  criteria: Judgement[]
  words: string
  evidence: 'checked' | 'differs' | 'not checked'
  acceptance: 'passed' | 'failed' | 'timed out' | 'could not be run' | 'none named' | 'not run'
  reason: string
}

const VALUES: Record<Degree, number> = { met: 100, partly: 50, not: 0 }

/** The mean of all criteria, rounded down; zero if the job does not belong to the guild. */
export function suggestedScore(criteria: readonly Judgement[]): number {
  if (!criteria.length || criteria[0]?.degree === 'not') return 0
  return Math.floor(criteria.reduce((sum, { degree }) => sum + VALUES[degree], 0) / criteria.length)
}

/** Whether a review must give a reason: something was not done, or was wrong and the score is above zero. */
export function needsReason({ evidence, acceptance, score }: Pick<Review, 'evidence' | 'acceptance' | 'score'>): boolean {
  if (evidence === 'not checked' || acceptance === 'not run' || acceptance === 'could not be run') return true
  return score > 0 && (evidence === 'differs' || acceptance === 'failed' || acceptance === 'timed out')
}

/** The review's one form in bytes, and its hash. */
export function reviewFile(review: Review): { bytes: Uint8Array; hash: Hex } {
  const { criteria, ...fields } = review
  const judged = criteria.map(({ degree, words }) => ({ met: degree, words }))
  const bytes = new TextEncoder().encode(canonical({ format: FORMAT, ...fields, criteria: judged }))
  return { bytes, hash: keccak(bytes) }
}

const VERDICT_FORMAT = 'oathwork/verdict/1'

/** The file of a signed verdict in its one form, with the review if it is public; `name` is what the toolkit calls it. */
export function verdictFile(review: Review, signature: Hex, isPublic: boolean): { name: string; bytes: Uint8Array } {
  const { chain, escrow, bounty, round, delivery, peer, score } = review
  const { bytes: text, hash } = reviewFile(review)
  const message = { bounty, round: BigInt(round), delivery, peer, score: BigInt(score), review: hash }
  const hashes = digest(verdictMessage(chain, message))
  const subject = { format: VERDICT_FORMAT, chain, escrow, bounty, round, delivery, peer, score, review: hash, signature }
  const whole = isPublic ? (JSON.parse(new TextDecoder().decode(text)) as Value) : null
  const bytes = new TextEncoder().encode(canonical({ ...subject, domain: hashes.domain, digest: hashes.digest, text: whole }))
  return { name: `${bounty.slice(2, 18)}-${round}-${peer}.json`, bytes }
}
