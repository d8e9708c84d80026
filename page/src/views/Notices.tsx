// What has happened to bounties in which an account has a part. What was seen is kept in this browser.
import { useState } from 'preact/hooks'
import { type Hex, type Notice, notices as askNotices } from '../api'
import { OfAccount } from '../parts/OfAccount'
import { titleOf } from '../parts/BountyRow'
import { Empty, Failed, ToBoard, Waiting } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { withMoments } from '../parts/Moment'
import { More } from '../parts/More'
import { ToldList } from '../parts/Told'
import { entries, usePages } from '../pages'
import { plain } from '../plain'
import type { Place } from '../router'
import { people } from '../words/people'

const words = people.notices
const KEPT = 'oathwork/seen/1'
const MOST = 2_000 // notices that are remembered as seen

const keyOf = (notice: Notice): string => `${notice.account} ${notice.kind} ${notice.bounty} ${notice.words}`

function seenBefore(): Set<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return new Set(Array.isArray(kept) ? kept.map(String) : [])
  } catch {
    return new Set()
  }
}

function keepSeen(keys: readonly string[]): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(keys.slice(-MOST)))
  } catch {
    // then they are new once more
  }
}

export function Notices({ place }: { place: Place }) {
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <OfAccount place={place}>{(account) => <Of account={account} />}</OfAccount>
      <p class="muted prose below">{words.watch}</p>
    </>
  )
}

function Of({ account }: { account: Hex }) {
  const [seen, setSeen] = useState(seenBefore)
  const list = usePages(`notices ${account}`, (cursor) => askNotices(account, cursor))
  if (list.first.state === 'waiting') return <Waiting rows={3} />
  if (list.first.state === 'failed') return <Failed {...list.first} />
  const notices = entries(list.pages, (page) => page.notices, keyOf)
  if (!notices.length && !list.more)
    return (
      <>
        <ToldList />
        <Empty title={words.none} words={words.noneWords}>
          <ToBoard />
        </Empty>
      </>
    )
  const isNew = (notice: Notice): boolean => !seen.has(keyOf(notice))
  const fresh = notices.filter(isNew)
  const shown = [...fresh, ...notices.filter((notice) => !isNew(notice))]
  const read = (): void => {
    const all = new Set([...seen, ...notices.map(keyOf)])
    keepSeen([...all])
    setSeen(all)
  }
  return (
    <>
      <p class="count muted" role="status">
        {fresh.length ? words.count(fresh.length) : words.read}
      </p>
      <ToldList />
      <ul class="list">
        {shown.map((notice) => (
          <li key={keyOf(notice)}>
            <a class="row-link" href={`/bounty/${notice.bounty}`}>
              <span class="row-title">
                <bdi>{titleOf({ title: notice.title, id: notice.bounty })}</bdi>
              </span>
              <span class="row-side">{isNew(notice) ? words.fresh : ''}</span>
              <span class="row-meta">
                <bdi>{withMoments(plain(notice.words, 400))}</bdi>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <More list={list} />
      {fresh.length ? (
        <div class="acts">
          <button type="button" onClick={read}>
            {words.seen}
          </button>
        </div>
      ) : null}
    </>
  )
}
