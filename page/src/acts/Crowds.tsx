// The crowds that gather, those first whose time ends first.
import { useState } from 'preact/hooks'
import { type At, type CrowdRow, crowds as askCrowds } from '../api'
import { useAnswer } from '../answers'
import { shortened } from '../parts/Address'
import { amountText, useCoin } from '../parts/Amount'
import { CrowdBar } from '../parts/CrowdBar'
import { Empty, Failed, ToBoard, Waiting } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { relativeText } from '../parts/Moment'
import { ToldList } from '../parts/Told'
import { plain } from '../plain'
import { crowds as words } from '../words/crowds'

export const crowdTitle = (row: Pick<CrowdRow, 'title' | 'crowd'>): string => plain(row.title, 200) || words.untitled(shortened(row.crowd))

export function Crowds() {
  const [cursors, setCursors] = useState<string[]>([''])
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <ToldList />
      {cursors.map((cursor, index) => (
        <Page key={cursor} cursor={cursor} isLast={index === cursors.length - 1} onMore={(next) => setCursors([...cursors, next])} />
      ))}
      <p>
        <a class="button" href="/post?crowd">
          {words.toStart}
        </a>
      </p>
      <p>
        <a href="/plans">{words.toTills}</a>
      </p>
    </>
  )
}

function Page({ cursor, isLast, onMore }: { cursor: string; isLast: boolean; onMore: (cursor: string) => void }) {
  const answer = useAnswer(`crowds ${cursor}`, () => askCrowds(cursor))
  if (answer.state === 'waiting') return <Waiting rows={3} />
  if (answer.state === 'failed') return <Failed {...answer} />
  const { crowds, next, at } = answer.value
  if (!crowds.length && !cursor) return <Empty title={words.none.title} words={words.none.words}><ToBoard /></Empty>
  return (
    <>
      <ul class="list">
        {crowds.map((row) => (
          <Row key={row.crowd} row={row} at={at} />
        ))}
      </ul>
      {isLast && next ? (
        <p class="list-more">
          <button type="button" onClick={() => onMore(next)}>
            {words.more}
          </button>
        </p>
      ) : null}
    </>
  )
}

function Row({ row, at }: { row: CrowdRow; at: At }) {
  const coin = useCoin(row.token, row.symbol, row.decimals)
  const short = (units: string): string => amountText(units, coin, { short: true })
  return (
    <li>
      <a class="row-link" href={`/crowd/${row.crowd}`}>
        <span class="row-title">
          <bdi>{crowdTitle(row)}</bdi>
        </span>
        <span class="row-sum">{short(row.stake)}</span>
        <span class="row-meta">
          <span>{words.of(short(row.given), short(row.stake))}</span>
          <span>{words.until(relativeText(row.until, at.moment))}</span>
        </span>
        <CrowdBar given={row.given} stake={row.stake} />
      </a>
    </li>
  )
}
