// One bounty in a list: what it is, what it pays, what it takes, how long there is.
import type { ComponentChildren } from 'preact'
import type { Row } from '../api'
import { plain } from '../plain'
import { parts } from '../words/parts'
import { views } from '../words/views'
import { NOBODY, amountText, useCoin } from './Amount'
import { shortened } from './Address'
import { relativeText, spanText } from './Moment'
import { type Stand, State } from './State'

const words = views.board

/** A stranger's title, cleaned; without one the first digits of the id. */
export const titleOf = (row: { title: string; id: string }): string => plain(row.title, 200) || parts.untitled(shortened(row.id))

/** Where it stands as people see it: an open one whose worker is served first was sent back. */
export const standOf = (row: Pick<Row, 'status' | 'worker'>): Stand => (row.status === 'Open' && row.worker !== NOBODY ? 'SentBack' : row.status)

/** Whether only the worker who was sent back may claim it: for a time, and then it is anybody's again. */
const isServed = (row: Row): boolean => row.status === 'Open' && row.worker !== NOBODY && Boolean(row.next?.accounts?.includes(row.worker))

export function BountyRow({ row, now }: { row: Row; now: number }) {
  const coin = useCoin(row.token, row.symbol, row.decimals)
  return (
    <li>
      <a class="row-link" href={`/bounty/${row.id}`}>
        <span class="row-title">
          <bdi>{titleOf(row)}</bdi>
        </span>
        <span class="row-sum">{amountText(row.reward, coin, { short: true })}</span>
        <span class="row-meta">
          <State stand={standOf(row)} />
          {notes(row, now).map((note) => (
            <span key={note}>{note}</span>
          ))}
        </span>
        <span class="row-side">{words.oath(amountText(row.bond, coin, { short: true }))}</span>
      </a>
    </li>
  )
}

function notes(row: Row, now: number): string[] {
  const list: (string | false)[] = [
    time(row, now),
    row.status === 'Open' && words.time(spanText(row.workPeriod)),
    isServed(row) && words.repair,
    row.reservedFor !== NOBODY && words.reserved,
    row.closed && row.status === 'Open' && !isServed(row) && words.closed,
    row.round > 1 && words.round(row.round),
  ]
  return list.filter((each): each is string => Boolean(each))
}

/** The one time that matters where it stands. */
function time(row: Row, now: number): string | false {
  const until = row.next?.until ?? 0
  switch (row.status) {
    case 'Open':
      return row.openUntil > now ? words.until(relativeText(row.openUntil, now)) : words.over(relativeText(row.openUntil, now))
    case 'Claimed':
      return until > 0 && (until > now ? words.due(relativeText(until, now)) : words.late(relativeText(until, now)))
    case 'InReview':
      return until > 0 && (until > now ? words.judgedBy(relativeText(until, now)) : words.judgedLate(relativeText(until, now)))
    case 'Escalated':
      return until > now && words.ruledBy(relativeText(until, now))
    default:
      return false
  }
}

export function BountyList({ children }: { children: ComponentChildren }) {
  return <ul class="list">{children}</ul>
}
