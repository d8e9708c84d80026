// The scores of a panel in one number, one byte a member, and what more than half of the panel say with them.
import { type Terms, byLot } from '../chain/values'

const NOT_JUDGED = 255

type Opinion = 'yes' | 'no' | 'empty' | 'undecided'

interface Majority {
  opinion: Opinion
  countsFrom: bigint // seconds; an undecided panel's does not count at all
  votes: number // how many have judged
  yes: number
  no: number // those among them who found nothing
}

const scoreOf = (scores: bigint, index: number): number => Number((scores >> BigInt(8 * index)) & 0xffn)

export const hasJudged = (scores: bigint, index: number): boolean => scoreOf(scores, index) !== NOT_JUDGED

/** The scores with one more, of a member who has not judged before. */
export const withScore = (scores: bigint, index: number, score: number): bigint =>
  scores ^ (BigInt(NOT_JUDGED ^ score) << BigInt(8 * index))

/** The scores given, by member. */
export function scoresGiven(scores: bigint, size: bigint): Map<number, number> {
  const members = Array.from({ length: Number(size) }, (_, index) => [index, scoreOf(scores, index)] as const)
  return new Map(members.filter(([, score]) => score !== NOT_JUDGED))
}

/** What the scores of a panel come to that is complete `since` this moment (seconds). */
export function majority(terms: Terms, since: bigint, scores: bigint): Majority {
  const given = [...scoresGiven(scores, terms.size).values()]
  const yes = given.filter((score) => score >= terms.passMark).length
  const zeros = given.filter((score) => score === 0).length
  const waits = given.length === Number(terms.size) ? 0n : terms.patience
  const counts = { votes: given.length, yes, no: given.length - yes }
  return { opinion: opinion(terms, counts.no, yes, zeros), countsFrom: since + waits, ...counts }
}

function opinion(terms: Terms, no: number, yes: number, zeros: number): Opinion {
  const half = Number(terms.size) >> 1
  if (yes > half) return 'yes'
  if (zeros > half && byLot(terms)) return 'empty' // a named panel cannot say it, its zero is a no
  return no > half ? 'no' : 'undecided'
}
