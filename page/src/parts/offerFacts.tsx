// Whom an offer is for, and who decides about its money: facts of every page on which somebody could pay for it.
import { byLot, NOBODY, type Terms } from '../chain/values'
import { bounty as words } from '../words/bounty'
import { Address } from './Address'
import { numberText } from './Amount'
import { spanText } from './Moment'

export function offerFacts(terms: Terms) {
  const { size, seats, passMark, worker, minStanding, arbiter, rulingPeriod } = terms
  return [
    { label: words.facts.panel, value: byLot(terms) ? words.byLot(Number(size), Number(seats)) : words.named(Number(size)) },
    { label: words.facts.pass, value: words.pass(Number(passMark)) },
    worker !== NOBODY && { label: words.facts.reserved, value: <Address value={worker} /> },
    minStanding > 0n && { label: words.facts.standing, value: words.points(numberText(minStanding, 3)) },
    { label: words.facts.arbiter, value: arbiter === NOBODY ? words.none : <Address value={arbiter} />, note: arbiter === NOBODY ? null : words.ruling(spanText(Number(rulingPeriod))) },
  ]
}
