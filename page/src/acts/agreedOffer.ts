// An offer that is agreed on before its poster is there, as a crowd's: it is measured as a poster's own, but for what may still change
// before it is posted.
import { toSeconds } from '../chain/money'
import { NOBODY, type Terms } from '../chain/values'
import { type Facts, makeOffer, type Made, type OfferForm, type OfferProblem } from './offer'

const HOUR = 3_600 // seconds
const YEAR = 365 * 24 * HOUR

/** Seconds; null for what is no time of one hour to 365 days. */
export function gatherTime(within: string): number | null {
  const seconds = Number(toSeconds(within) ?? 0n)
  return seconds >= HOUR && seconds <= YEAR ? seconds : null
}

/** The offer of a crowd, a plan or a rota that is not there yet: of nobody, in its one lane, open for a time from its posting on. */
export function makeAgreedOffer(form: OfferForm, spec: `0x${string}`, facts: Facts): Made {
  const guild = facts.guild && { ...facts.guild, serves: true, live: facts.guild.places, minReview: 0 } // more than all places are never live
  const made = makeOffer({ ...form, lane: '' }, spec, { ...asAgreed(facts), guild })
  return { ...made, terms: made.terms && offered(made.terms, facts) }
}

/** What would stop it if it were posted today, though it may not when it is; undefined: nothing. */
export function problemToday(form: OfferForm, spec: `0x${string}`, facts: Facts): OfferProblem | undefined {
  const guild = facts.guild && { ...facts.guild, serves: true }
  return makeOffer({ ...form, lane: '' }, spec, { ...asAgreed(facts), guild }).problems[0]
}

const asAgreed = (facts: Facts): Facts => ({ ...facts, poster: NOBODY, lane: 0n, generation: 0n })
const offered = (terms: Terms, { now }: Facts): Terms => ({ ...terms, openUntil: terms.openUntil - BigInt(now) })
