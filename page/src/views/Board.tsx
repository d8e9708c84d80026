// The board: work and its money, filtered by what the address says. A first visit is told what this is.
import { useState } from 'preact/hooks'
import { type Hex, type Row, board } from '../api'
import { useAnswer } from '../answers'
import { BountyList, BountyRow } from '../parts/BountyRow'
import { Chips } from '../parts/Chips'
import { Empty, Failed, Waiting } from '../parts/Empty'
import { Glyph, type Sign } from '../parts/Glyph'
import { Heading } from '../parts/Heading'
import { ToldList } from '../parts/Told'
import { type Place, withQuery } from '../router'
import { useSession } from '../wallet/session'
import { shell } from '../words/shell'
import { views } from '../words/views'
import { Intro, isFirstVisit } from './Intro'
import { couldClaim, useClaimant } from './claimable'
import { chipOf, Filters, hasFilters, isForMe, questionOf, wrongIn } from './filters'
import { NamedLine, useNamedToken, WhichToken } from './tokenName'
import { lastFirst, useBoardPages } from './boardPages'

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
  const { account } = useSession()
  const show = chipOf(place.query)
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
      {wrongIn(place.query).length ? <Empty title={words.none.wrong} words={words.none.wrongWords}><Clear /></Empty> : <OfToken place={place} account={account} />}
    </>
  )
}

function OfToken({ place, account }: { place: Place; account: Hex | null }) {
  const named = useNamedToken(place.query)
  if (named.token === null) return <WhichToken place={place} named={named} />
  return (
    <>
      <NamedLine place={place} named={named} />
      <Listed place={place} account={account} token={named.token} />
    </>
  )
}

function Listed({ place, account, token }: { place: Place; account: Hex | null; token: string }) {
  const question = questionOf(place.query, account, token)
  const answer = useAnswer(`board ${question}`, () => board(question))
  const first = answer.state === 'here' ? answer.value : answer.state === 'waiting' ? lastFirst(question) : null
  const claimant = useClaimant(isForMe(place.query) ? account : null, first?.bounties ?? [])
  const now = first?.at.moment ?? 0
  const isReady = !claimant || !('state' in claimant)
  const picks = chipOf(place.query) === 'again' || claimant
  const fits = (row: Row): boolean => (chipOf(place.query) !== 'again' || row.round > 0) && (!claimant || 'state' in claimant || couldClaim(row, claimant, now))
  const { rows, next, reading, error, more } = useBoardPages(question, isReady ? first : null, picks ? fits : null)
  if (claimant && 'state' in claimant && claimant.state === 'failed') return <Failed {...claimant} />
  if (answer.state === 'failed') return <Failed {...answer} />
  if (!first || !isReady) return <Waiting rows={6} />
  if (!rows.length && !next)
    return (
      <>
        <ToldList />
        <Nothing place={place} />
      </>
    )
  return (
    <>
      <div class="list-head">
        <p class="count muted" role="status">
          {rows.length ? words.count(rows.length, !next, chipOf(place.query) === 'ended' ? 'ended' : question.includes('sort=reward') ? 'reward' : 'until') : words.none.notYet}
        </p>
        <ToldList />
      </div>
      {rows.length ? (
        <BountyList>
          {rows.map((row) => (
            <BountyRow key={row.id} row={row} now={now} />
          ))}
        </BountyList>
      ) : null}
      {reading ? (
        <p class="waits">{shell.loading}</p>
      ) : error ? (
        <Failed status={error.status} message={error.message} again={more} />
      ) : next ? (
        <div class="acts">
          <button type="button" onClick={more}>
            {rows.length ? words.more : words.further}
          </button>
        </div>
      ) : null}
    </>
  )
}

const Clear = () => (
  <a class="button" href="/">
    {words.clear}
  </a>
)

function Nothing({ place }: { place: Place }) {
  if (hasFilters(place.query)) {
    return (
      <Empty title={words.none.filtered} words={words.none.filteredWords}>
        <Clear />
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
