// What is wrong with a field of an offer, as a sentence: the contract's own reason, or one about the writing.
import { asSentence, explain } from '../chain/errors'
import { acts } from '../words/acts'
import type { OfferProblem } from './offer'

export function offerSentence({ rule, facts }: OfferProblem): string {
  const own = acts.post.wrong[rule]
  if (own) return own
  return asSentence(explain(rule, Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, typeof value === 'number' ? BigInt(value) : value]))))
}
