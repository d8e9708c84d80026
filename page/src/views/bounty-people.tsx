// Who judges a bounty and what they have said, and all that has happened to it.
import type { Bounty, Happening } from '../api'
import { Address, Hash } from '../parts/Address'
import { useAbout } from '../parts/Amount'
import { Moment } from '../parts/Moment'
import { Review } from '../parts/Review'
import { type PeerSeal, useOpenScores, useSeals } from '../parts/seals'
import { plain } from '../plain'
import { bounty as words } from '../words/bounty'

export function Panel({ answer }: { answer: Bounty }) {
  const { bounty, verdicts, signed } = answer
  const { panel } = bounty.people
  const { passMark } = bounty.terms
  const said = (score: number): string => (score >= passMark ? words.panel.yes(score) : words.panel.no(score))
  const { seals, opensAt, silent } = useSeals(answer)
  const scores = useOpenScores(answer)
  const isNow = (peer: string): boolean => verdicts.some((each) => each.peer === peer && each.round === bounty.state.round)
  if (!panel.length && !verdicts.length) return null
  return (
    <>
      <h2>{words.panel.title}</h2>
      <div class="card">
        <table class="table">
          <caption>{words.panel.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.panel.peer}</th>
              <th scope="col">{words.panel.verdict}</th>
            </tr>
          </thead>
          <tbody>
            {verdicts.map(({ peer, score, round, review }) => (
              <tr key={`${peer} ${round}`}>
                <td class="words">
                  <Address value={peer} />
                  <span class="then">{words.panel.round(round)}</span>
                  <Review id={bounty.id} hash={review} />
                </td>
                <td class="words">
                  <span class={score >= passMark ? 'verdict kept' : 'verdict broken'}>{said(score)}</span>
                  <span class="then">
                    <Hash value={review} />
                  </span>
                </td>
              </tr>
            ))}
            {panel
              .filter(({ account }) => !isNow(account))
              .map(({ account }) => (
                <tr key={account}>
                  <td>
                    <Address value={account} />
                  </td>
                  <td class="words muted">
                    <Waited seal={seals.find(({ peer }) => peer === account)} signed={signed.includes(account)} score={scores.get(account)} said={said} opensAt={opensAt} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
        {silent.length ? <p class="muted">{words.panel.notAsked(plain(silent.join(', '), 200))}</p> : null}
      </div>
    </>
  )
}

/** What is known of a peer whose verdict is not recorded. */
function Waited({ seal, signed, score, said, opensAt }: { seal: PeerSeal | undefined; signed: boolean; score: number | undefined; said: (score: number) => string; opensAt: number }) {
  if (score !== undefined) {
    return (
      <>
        {said(score)}
        <span class="then">{words.panel.usable}</span>
      </>
    )
  }
  if (!seal) return <>{signed ? words.panel.signed : words.panel.silent}</>
  if (seal.isBroken) return <span class="broken">{words.panel.broken}</span>
  if (seal.score !== undefined) {
    return (
      <>
        {said(seal.score)}
        <span class="then">{words.panel.opened}</span>
      </>
    )
  }
  return (
    <>
      {seal.isSure ? words.panel.sealed : words.panel.unsure}
      <span class="then">
        {words.panel.opens} <Moment at={opensAt} />
      </span>
    </>
  )
}

export function Log({ answer }: { answer: Bounty }) {
  const explorer = useAbout()?.chain.explorer ?? null
  return (
    <>
      <h2>{words.log.title}</h2>
      <ol class="card log">
        {answer.events.map((event) => (
          <li key={`${event.transaction} ${event.name} ${JSON.stringify(event.facts)}`}>
            <span>
              {words.log.names[event.name] ?? plain(event.name, 40)} {who(event)}
            </span>
            <span class="log-when">
              <Moment at={event.moment} /> · <BlockLink event={event} explorer={explorer} />
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}

/** The explorer is one of this page's own list, or what one's own machine names; others are not led to. */
function BlockLink({ event, explorer }: { event: Happening; explorer: string | null }) {
  const text = words.log.block(event.block)
  if (!explorer?.startsWith('https://')) return <span>{text}</span>
  return (
    <a href={`${explorer.replace(/\/$/, '')}/tx/${event.transaction}`} target="_blank" rel="noreferrer noopener">
      {text}
    </a>
  )
}

function who({ facts }: Happening) {
  const account = facts.peer ?? facts.worker ?? facts.poster
  const score = facts.score
  return (
    <>
      {typeof account === 'string' && account.length === 42 ? <Address value={account as `0x${string}`} /> : null}
      {score !== undefined ? ` ${words.log.score(plain(String(score), 5))}` : null}
    </>
  )
}
