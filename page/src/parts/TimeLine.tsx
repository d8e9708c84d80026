// The way of a bounty, with the day of each step that it has taken.
import type { Bounty } from '../api'
import { bounty } from '../words/bounty'
import { shortened } from './Address'
import { standOf } from './BountyRow'
import { Glyph, type Sign } from './Glyph'
import { Moment } from './Moment'
import { Sentence } from './Sentence'

const words = bounty.line

interface Step {
  name: string
  sign: Sign
  moment?: number | undefined
  state: 'done' | 'now' | 'later'
}

const ORDER = ['Open', 'Claimed', 'Delivered', 'InReview'] as const

export function TimeLine({ answer }: { answer: Bounty }) {
  return (
    <ol class="line" aria-label={words.label}>
      {stepsOf(answer).map(({ name, sign, moment, state }) => (
        <li key={name} class={state} aria-current={state === 'now' ? 'step' : undefined}>
          <Glyph sign={sign} />
          <span>{name}</span>
          {moment ? (
            <span class="line-date">
              <Moment at={moment} withTime={false} />
            </span>
          ) : null}
          {state === 'now' ? <Who answer={answer} /> : null}
        </li>
      ))}
    </ol>
  )
}

/** Who may take the next step, and until when. */
function Who({ answer: { next, at, end } }: { answer: Bounty }) {
  if (end) return null
  const isOpen = next && (!next.until || next.until > at.moment)
  const accounts = isOpen ? next.accounts : null
  const who = !accounts ? words.anyone : accounts.length === 1 ? shortened(accounts[0] ?? '') : words.peers(accounts.length)
  return (
    <span class="line-date line-who">
      <Sentence text={words.next(who)} />
      {isOpen && next.until ? (
        <>
          , {words.until} <Moment at={next.until} withTime={false} />
        </>
      ) : null}
    </span>
  )
}

function stepsOf({ row, events, end, ended }: Bounty): Step[] {
  const restart = events.findLastIndex(({ name }) => ['Lapsed', 'Quit', 'SentBack', 'FoundEmpty'].includes(name))
  const since = events.slice(row.status === 'Open' ? restart + 1 : 0)
  const when = (name: string, from = since): number | undefined => from.findLast((event) => event.name === name)?.moment
  const isAgain = row.status === 'Open' && restart >= 0
  const order = isAgain ? 1 : row.status === 'Escalated' ? 3 : ORDER.indexOf(row.status as (typeof ORDER)[number])
  const steps: [string, Sign, number | undefined][] = [
    [words.posted, 'open', when('Posted', events)],
    ...(isAgain ? [[standOf(row) === 'SentBack' ? words.sentBack : words.again, 'back', events[restart]?.moment] as [string, Sign, number | undefined]] : []),
    [words.claimed, 'work', when('Claimed')],
    [words.delivered, 'lot', when('Delivered')],
    row.status === 'Escalated' || end === 'Ruled' ? [words.arbiter, 'arbiter', when('Escalated')] : row.byLot ? [words.drawn, 'judged', when('PanelDrawn')] : [words.panel, 'judged', when('Delivered')],
    [endName(end), end === 'Withdrawn' ? 'back' : end === 'Unverified' ? 'over' : 'paid', ended?.moment],
  ]
  const at = end ? steps.length : order
  const isDone = (index: number, moment: number | undefined): boolean => (end ? moment !== undefined : index < at)
  return steps.map(([name, sign, moment], index) => ({
    name,
    sign,
    moment,
    state: (end ? index === steps.length - 1 : index === at) ? 'now' : isDone(index, moment) ? 'done' : 'later',
  }))
}

function endName(end: Bounty['end']): string {
  return end === 'Ruled' ? words.ruled : end === 'Withdrawn' ? words.withdrawn : end === 'Unverified' ? words.unverified : words.paid
}
