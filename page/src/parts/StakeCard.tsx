// The card of a bounty: one large number, and what stands by it. The sibling of the standing's picture on the chain.
import type { ComponentChildren } from 'preact'
import type { Bounty } from '../api'
import { bounty as words } from '../words/bounty'
import { Address, shortened } from './Address'
import { Amount, type Coin, LargeAmount, NOBODY, numberText } from './Amount'
import { Facts } from './Facts'
import { Moment, spanText } from './Moment'
import { State } from './State'
import { standOf } from './BountyRow'

export function StakeCard({ answer, coin, children }: { answer: Bounty; coin: Coin; children?: ComponentChildren }) {
  const { row, bounty, end, at } = answer
  const { terms } = bounty
  return (
    <aside class="card stake beside" aria-label={words.stake}>
      <p class="stake-head">
        <State stand={standOf(row)} />
        <span class="mono small muted" title={row.id}>
          {shortened(row.id)}
        </span>
      </p>
      <LargeAmount value={terms.reward} coin={coin} />
      <p class="muted">{end ? words.over[end] : words.held}</p>
      {children}
      <Facts
        facts={[
          { label: words.facts.bond, value: <Amount value={terms.bond} coin={coin} /> },
          !end && { label: words.facts.holds, value: <Amount value={answer.holds} coin={coin} /> },
          { label: words.facts.work, value: spanText(terms.workPeriod) },
          { label: words.facts.review, value: spanText(terms.reviewPeriod), note: terms.patience ? words.patience(spanText(terms.patience)) : null },
          { label: words.facts.panel, value: row.byLot ? words.byLot(terms.size, terms.seats) : words.named(terms.size) },
          { label: words.facts.pass, value: words.pass(terms.passMark) },
          row.byLot && { label: words.facts.fee, value: <Amount value={terms.fee} coin={coin} /> },
          row.byLot && { label: words.facts.effort, value: words.effort(terms.effort) },
          BigInt(terms.minStanding) > 0n && { label: words.facts.standing, value: words.points(numberText(terms.minStanding, 3)) },
          !end && row.status === 'Open' && { label: words.facts.until, value: <Moment at={terms.openUntil} now={at.moment} /> },
          { label: words.facts.poster, value: <Address value={terms.poster} /> },
          row.worker !== NOBODY && { label: words.facts.worker, value: <Address value={row.worker} /> },
          terms.worker !== NOBODY && { label: words.facts.reserved, value: <Address value={terms.worker} /> },
          {
            label: words.facts.guild,
            value: (
              <a class="address" href={`/guild/${terms.guild}`} title={terms.guild}>
                {shortened(terms.guild)}
              </a>
            ),
          },
          { label: words.facts.arbiter, value: terms.arbiter === NOBODY ? words.none : <Address value={terms.arbiter} />, note: terms.rulingPeriod ? words.ruling(spanText(terms.rulingPeriod)) : null },
        ]}
      />
    </aside>
  )
}
