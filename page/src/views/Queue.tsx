// All that waits for one account, over all guilds, by deadline; as a calendar too; and what is owed to it.
import { useEffect, useMemo } from 'preact/hooks'
import { Owed } from '../acts/Owed'
import { type Hex, type Waiting as Wait, queue as askQueue } from '../api'
import { calendar } from '../calendar'
import { Checksummed } from '../parts/Address'
import { OfAccount } from '../parts/OfAccount'
import { titleOf } from '../parts/BountyRow'
import { Empty, Failed, ToBoard, Waiting } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { More } from '../parts/More'
import { momentText, relativeText } from '../parts/Moment'
import { ToldList } from '../parts/Told'
import { entries, usePages } from '../pages'
import type { Place } from '../router'
import { people } from '../words/people'

const words = people.queue

export function Queue({ place }: { place: Place }) {
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <OfAccount place={place}>{(account) => <Of account={account} />}</OfAccount>
    </>
  )
}

function Of({ account }: { account: Hex }) {
  const list = usePages(`queue ${account}`, (cursor) => askQueue(account, cursor))
  const queue = useMemo(() => entries(list.pages, (page) => page.queue, nameOfWait), [list.pages.length, list.first.value])
  if (list.first.state === 'waiting') return <Waiting rows={3} />
  if (list.first.state === 'failed') return <Failed {...list.first} />
  const { at } = list.first.value
  return (
    <>
      <p class="whole small">
        <Checksummed account={account} />
      </p>
      <ToldList />
      {queue.length ? (
        <>
          <ul class="list">
            {queue.map((wait) => (
              <Row key={nameOfWait(wait)} wait={wait} now={at.moment} />
            ))}
          </ul>
          <More list={list} />
          <Calendar queue={queue} now={at.moment} />
        </>
      ) : null}
      <Owed account={account} />
      {queue.length ? null : (
        <Empty title={words.none} words={words.noneWords} sign="paid">
          <ToBoard />
        </Empty>
      )}
    </>
  )
}

const nameOfWait = (wait: Wait): string => `${wait.id} ${wait.action} ${wait.member}`
const nameOf = (action: string): string => words.actions[action] ?? action

function Row({ wait, now }: { wait: Wait; now: number }) {
  return (
    <li>
      <a class="row-link" href={`/bounty/${wait.id}/${wait.action}`}>
        <span class="row-title">
          {nameOf(wait.action)}: <bdi>{titleOf(wait)}</bdi>
        </span>
        <span class="row-sum">{wait.until ? relativeText(wait.until, now) : ''}</span>
        <span class="row-meta">
          {wait.until ? <span>{momentText(wait.until)}</span> : null}
          {wait.until && wait.until <= now ? <span class="broken">{words.late}</span> : null}
          {wait.signed ? <span class="kept">{words.signed}</span> : null}
        </span>
      </a>
    </li>
  )
}

function Calendar({ queue, now }: { queue: readonly Wait[]; now: number }) {
  const address = useMemo(() => {
    const deadlines = queue
      .filter(({ until }) => until > 0)
      .map((wait) => ({
        id: `${wait.id}-${wait.action}`,
        title: words.event(nameOf(wait.action), titleOf(wait)),
        at: wait.until,
        address: `${location.origin}/bounty/${wait.id}`,
      }))
    return URL.createObjectURL(new Blob([calendar(deadlines, now)], { type: 'text/calendar' }))
  }, [queue, now])
  useEffect(() => () => URL.revokeObjectURL(address), [address])
  return (
    <div class="acts">
      <a class="button" href={address} download={words.file}>
        {words.calendar}
      </a>
      <span class="muted small">{words.calendarNote}</span>
    </div>
  )
}
