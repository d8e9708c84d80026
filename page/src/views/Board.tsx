// The board: work and its money, filtered by what the address says. A first visit is told what this is.
import { useState } from 'preact/hooks'
import { type Row, board } from '../api'
import { type Answer, useAnswer } from '../answers'
import { BountyList, BountyRow } from '../parts/BountyRow'
import { Chips } from '../parts/Chips'
import { Empty, Failed, Waiting } from '../parts/Empty'
import { Glyph, type Sign } from '../parts/Glyph'
import { Heading } from '../parts/Heading'
import { type Place, withQuery } from '../router'
import { useSession } from '../wallet/session'
import { views } from '../words/views'
import { Intro, isFirstVisit } from './Intro'
import { couldClaim, useClaimant } from './claimable'
import { chipOf, Filters, hasFilters, isForMe, questionOf } from './filters'

const words = views.board
const CHIPS: readonly (readonly [string, keyof typeof words.chips, Sign?])[] = [
  ['', 'live'],
  ['open', 'open', 'open'],
  ['again', 'again', 'back'],
  ['work', 'work', 'work'],
  ['judged', 'judged', 'judged'],
  ['ended', 'ended', 'paid'],
]

export function Board({ place }: { place: Place }) {
  const [isNew, setNew] = useState(isFirstVisit)
  const [more, setMore] = useState<{ question: string; cursors: string[] }>({ question: '', cursors: [] })
  const { account } = useSession()
  const question = questionOf(place.query, account)
  const answer = useAnswer(`board ${question}`, () => board(question))
  const cursors = more.question === question ? more.cursors : []
  const show = chipOf(place.query)
  const claimant = useClaimant(isForMe(place.query) ? account : null, answer.state === 'here' ? answer.value.bounties : [])
  const fits = (row: Row, now: number): boolean => (show !== 'again' || row.round > 0) && (!claimant || 'state' in claimant || couldClaim(row, claimant, now))
  return (
    <>
      {isNew ? <Intro onClose={() => setNew(false)} /> : null}
      {isNew ? <h2 id="open">{words.title}</h2> : <Heading text={words.title} />}
      {isNew ? null : <p class="lead">{words.lead}</p>}
      <div class="filters">
        <Chips
          label={words.show}
          chips={CHIPS.map(([value, name, sign]) => ({
            name: words.chips[name],
            address: withQuery(place, { show: value, status: '' }),
            current: show === value,
            sign: sign ? <Glyph sign={sign} /> : null,
          }))}
        />
        <Filters place={place} />
      </div>
      <Listed answer={claimant && 'state' in claimant ? claimant : answer} place={place} fits={fits} question={question} cursors={cursors} onMore={(cursor) => setMore({ question, cursors: [...cursors, cursor] })} />
    </>
  )
}

type Fits = (row: Row, now: number) => boolean

interface ListedProps {
  answer: Answer<Awaited<ReturnType<typeof board>>>
  place: Place
  fits: Fits
  question: string
  cursors: readonly string[]
  onMore: (cursor: string) => void
}

function Listed({ answer, place, fits, question, cursors, onMore }: ListedProps) {
  if (answer.state === 'waiting') return <Waiting rows={6} />
  if (answer.state === 'failed') return <Failed {...answer} />
  const { next, at } = answer.value
  const bounties = answer.value.bounties.filter((row) => fits(row, at.moment))
  if (!bounties.length && !next) return <Nothing place={place} />
  return (
    <>
      <p class="count muted" role="status">
        {words.count(bounties.length, !next, question.includes('sort=reward'))}
      </p>
      <BountyList>
        <Rows rows={bounties} now={at.moment} />
        {cursors.map((cursor) => (
          <MoreRows key={cursor} fits={fits} question={question} cursor={cursor} onMore={cursor === cursors.at(-1) ? onMore : undefined} />
        ))}
      </BountyList>
      {next && !cursors.length ? <More onMore={() => onMore(next)} /> : null}
    </>
  )
}

function Rows({ rows, now }: { rows: readonly Row[]; now: number }) {
  return (
    <>
      {rows.map((row) => (
        <BountyRow key={row.id} row={row} now={now} />
      ))}
    </>
  )
}

/** The rows after a cursor; the last of these pages offers the next one. */
function MoreRows({ fits, question, cursor, onMore }: { fits: Fits; question: string; cursor: string; onMore: ((cursor: string) => void) | undefined }) {
  const query = `${question}&cursor=${encodeURIComponent(cursor)}`
  const answer = useAnswer(`board ${query}`, () => board(query), 0)
  if (answer.state === 'waiting') return <li class="waits">{views.board.more}</li>
  if (answer.state === 'failed') {
    return (
      <li>
        <Failed {...answer} />
      </li>
    )
  }
  const { bounties, next, at } = answer.value
  return (
    <>
      <Rows rows={bounties.filter((row) => fits(row, at.moment))} now={at.moment} />
      {next && onMore ? (
        <li class="list-more">
          <button type="button" onClick={() => onMore(next)}>
            {words.more}
          </button>
        </li>
      ) : null}
    </>
  )
}

function More({ onMore }: { onMore: () => void }) {
  return (
    <div class="acts">
      <button type="button" onClick={onMore}>
        {words.more}
      </button>
    </div>
  )
}

function Nothing({ place }: { place: Place }) {
  if (hasFilters(place.query)) {
    return (
      <Empty title={words.none.filtered} words={words.none.filteredWords}>
        <a class="button" href="/">
          {words.clear}
        </a>
      </Empty>
    )
  }
  return (
    <Empty title={words.none.title} words={words.none.words}>
      <a class="button" href="/post">
        {words.none.post}
      </a>
    </Empty>
  )
}
