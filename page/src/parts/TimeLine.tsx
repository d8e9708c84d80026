// The way of a bounty, with the day of each step that it has taken.
import type { Bounty } from '../api'
import { bounty } from '../words/bounty'
import { Glyph, type Sign } from './Glyph'
import { Moment } from './Moment'

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
          <span class="line-name">{name}</span>
          {moment ? (
            <span class="line-date">
              <Moment at={moment} withTime={false} />
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

function stepsOf({ row, events, end, ended }: Bounty): Step[] {
  const at = end ? ORDER.length : row.status === 'Escalated' ? 3 : ORDER.indexOf(row.status as (typeof ORDER)[number])
  const restart = events.findLastIndex(({ name }) => ['Lapsed', 'Quit', 'SentBack', 'FoundEmpty'].includes(name))
  const since = events.slice(row.status === 'Open' ? restart + 1 : 0)
  const when = (name: string, from = since): number | undefined => from.findLast((event) => event.name === name)?.moment
  const steps: [string, Sign, number | undefined][] = [
    [words.posted, 'open', when('Posted', events)],
    [words.claimed, 'work', when('Claimed')],
    [words.delivered, 'lot', when('Delivered')],
    row.status === 'Escalated' || end === 'Ruled' ? [words.arbiter, 'arbiter', when('Escalated')] : [words.drawn, 'judged', when('PanelDrawn') ?? when('PanelNamed')],
    [endName(end), end === 'Withdrawn' ? 'back' : end === 'Unverified' ? 'over' : 'paid', ended?.moment],
  ]
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
