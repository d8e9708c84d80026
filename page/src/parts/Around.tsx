// What stands around a bounty: who posted it, the milestones it is one of, who decides if it is doubted, what waits as a warranty.
import type { Bounty } from '../api'
import { around as words } from '../words/around'
import { plain } from '../plain'
import { Address } from './Address'
import { amountText, type Coin, NOBODY } from './Amount'
import { Moment, spanText } from './Moment'

export function PostedBy({ answer }: { answer: Bounty }) {
  const { poster } = answer.around
  if (!poster) return null
  return (
    <p class="muted">
      {words.poster[poster.kind]} <a href={`/${poster.kind}/${answer.bounty.terms.poster}`}>{words.poster.to[poster.kind]}</a>{' '}
      {words.poster.organiser} <Address value={poster.organiser} />
    </p>
  )
}

export function Milestones({ answer, coin }: { answer: Bounty; coin: Coin }) {
  const { poster } = answer.around
  if (!poster?.milestones.length) return null
  const here = Number(answer.bounty.terms.generation)
  return (
    <>
      <h2>{words.milestones.title}</h2>
      <div class="card">
        <p>{words.milestones.lead}</p>
        <ol>
          {poster.milestones.map(({ title, reward, bounty, paid }, number) => (
            <li key={number} aria-current={number === here ? 'step' : undefined}>
              <bdi>{plain(title, 200) || words.milestones.of(number + 1)}</bdi>, {amountText(reward, coin, { short: true })}:{' '}
              {number === here ? <strong>{words.milestones.here}</strong> : paid ? <span class="kept">{words.milestones.paid}</span> : bounty ? null : words.milestones.waits}{' '}
              {bounty && number !== here ? <a href={`/bounty/${bounty}`}>{words.milestones.of(number + 1)}</a> : null}
            </li>
          ))}
        </ol>
        {poster.count > poster.milestones.length ? <p class="muted">{words.milestones.more(poster.count - poster.milestones.length)}</p> : null}
      </div>
    </>
  )
}

/** The steps of appeal, from the panel to the last court. */
export function Ladder({ answer }: { answer: Bounty }) {
  const { terms } = answer.bounty
  const { arbiter } = answer.around
  return (
    <>
      <h2>{words.ladder.title}</h2>
      <div class="card">
        <ol>
          <li>{words.ladder.panel(terms.size)}</li>
          <li>{words.ladder.mend}</li>
          {BigInt(terms.panel) === 0n ? <li>{words.ladder.again}</li> : null}
          <li>
            {arbiter ? (
              <>
                {words.ladder.court} {arbiter.panel ? words.ladder.larger(arbiter.panel.size, BigInt(arbiter.panel.guild) === BigInt(terms.guild)) : words.ladder.other} <Address value={arbiter.court} />
              </>
            ) : BigInt(terms.arbiter) === BigInt(NOBODY) ? (
              words.ladder.nobody
            ) : (
              <>
                {words.ladder.arbiter} <Address value={terms.arbiter} />
              </>
            )}
          </li>
        </ol>
        <Case answer={answer} />
      </div>
    </>
  )
}

function Case({ answer }: { answer: Bounty }) {
  const { arbiter } = answer.around
  if (!arbiter) return null
  if (arbiter.dispute === null) return answer.bounty.status === 'Escalated' ? <p>{words.ladder.notAsked}</p> : null
  const { answer: said, pays, case: bounty } = arbiter
  return (
    <p>
      {words.ladder.asked(arbiter.dispute)} {said ? words.ladder[said](pays) : words.ladder.waits} {bounty ? <a href={`/bounty/${bounty}`}>{words.ladder.toCase}</a> : null}
    </p>
  )
}

export function Warranties({ answer }: { answer: Bounty }) {
  const { warranties } = answer.around
  if (!warranties.length) return null
  return (
    <>
      <h2>{words.warranty.title}</h2>
      {warranties.map(({ holdback, part, worker, court, until, rulingPeriod, rulesUntil, ruled, toPoster }) => (
        <div key={holdback} class="card">
          <p>{words.warranty.share(String(part / 100))}</p>
          {ruled ? (
            <p>{words.warranty.ruled(toPoster)}</p>
          ) : rulesUntil ? (
            <p>
              {words.warranty.complained} <Moment at={rulesUntil} />.
            </p>
          ) : (
            <p>
              {words.warranty.until} <Moment at={until} now={answer.at.moment} />. {words.warranty.then} <Address value={worker} />
            </p>
          )}
          <p class="muted">
            {words.warranty.court} <Address value={court} />. {words.warranty.time(spanText(rulingPeriod))}
          </p>
          <p>
            <a href={`/bounty/${answer.bounty.id}/warranty`}>{words.warranty.acts}</a>
          </p>
        </div>
      ))}
    </>
  )
}
