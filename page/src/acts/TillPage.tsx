// One plan or one rota: what it posts, how much it holds, what it has posted, what comes next; and what one can do with it.
import { useState } from 'preact/hooks'
import { type Hex, till as askTill, type Posted, type Terms, type Till } from '../api'
import { useAnswer, useAskedOnceMore } from '../answers'
import type { TillKind } from '../chain/till'
import { termsOf } from '../chain/values'
import { Address, shortened } from '../parts/Address'
import { Amount, amountText, type Coin, coinOf, LargeAmount, useAbout } from '../parts/Amount'
import { JobText } from '../parts/Document'
import { Failed, Waiting } from '../parts/Empty'
import { Facts } from '../parts/Facts'
import { Heading } from '../parts/Heading'
import { Moment, spanText } from '../parts/Moment'
import { MoneyTable } from '../parts/MoneyTable'
import { offerFacts } from '../parts/offerFacts'
import { Trust } from '../parts/Trust'
import { plain } from '../plain'
import { same } from '../same'
import type { ViewProps } from '../views/load'
import { Missing as NoSuchTill } from '../views/NotFound'
import { tills as words } from '../words/tills'
import { isOverNow, TillActs, wholeOf } from './TillActs'

export function TillPage({ place }: ViewProps) {
  const kind = place.parts[0] as TillKind
  const address = (place.parts[1] ?? '') as Hex
  const answer = useAnswer(`${kind} ${address}`, () => askTill(kind, address))
  useAskedOnceMore(answer.again)
  if (answer.state === 'here') return <Here address={address} told={answer.value} again={answer.again} />
  if (answer.state === 'failed' && [400, 404, 422].includes(answer.status)) return <NoSuchTill {...words.missingPage[kind]} />
  return (
    <>
      <Heading text={words.title[kind]} />
      {answer.state === 'failed' ? <Failed {...answer} /> : <Waiting rows={4} />}
    </>
  )
}

interface HereProps {
  address: Hex
  told: Till
  again: () => void
}

const titleAt = ({ titles }: Till, at: number): string => plain(titles[at] ?? '', 200)

function headingOf(told: Till): string {
  const title = titleAt(told, 0)
  if (told.kind === 'rota') return title ? words.rotaOf(title) : words.untitled(shortened(told.till))
  return words.planOf(title || words.milestone(1), told.count)
}

function Here({ address, told, again }: HereProps) {
  const { kind, offers, posted, live, ended } = told
  const about = useAbout()
  const coin = coinOf(about, told.token, told.symbol, told.decimals)
  const first = offers[0]
  return (
    <>
      <p class="crumb">
        <a href="/plans">← {words.back}</a>
      </p>
      <Heading text={headingOf(told)} />
      <p class="lead">{words.lead[kind]}</p>
      <Trust of={address} told={told} ask={async ({ provider, account, about }) => (await import('../proving')).readTill(provider, account, { about, kind, where: address, told, documents: new Map() })} />
      <div class="two">
        <aside class="card stake beside" aria-label={words.title[kind]}>
          <LargeAmount value={told.held} coin={coin} />
          <p class="muted">{words.holds}</p>
          {about ? <TillActs about={about} where={address} told={told} coin={coin} again={again} /> : null}
          <Facts facts={factsOf(told, coin)} />
        </aside>
        <div>
          {kind === 'plan' ? (
            <>
              <h2 class="first">{words.milestones}</h2>
              <ol class="steps">
                {offers.map((offer, at) => (
                  <Milestone key={at} offer={offer} at={at} told={told} coin={coin} />
                ))}
              </ol>
              {told.count > offers.length ? <p class="muted">{words.moreOffers(told.count - offers.length)}</p> : null}
            </>
          ) : first ? (
            <>
              <h2 class="first">{words.job}</h2>
              <div class="card">
                <JobText hash={first.spec} uri={undefined} />
              </div>
              <h2>{words.money}</h2>
              <MoneyTable terms={termsOf(first)} coin={coin} />
              <PostedList posted={posted} count={ended + Number(live !== null)} ended={ended} where={told.till} />
            </>
          ) : null}
        </div>
      </div>
    </>
  )
}

function factsOf(told: Till, coin: Coin) {
  const { next, at, nextFrom, period } = told
  const coming = next && !isOverNow(told) && termsOf(next)
  const all = wholeOf(told)
  const offer = next ?? told.offers[0]
  const guild = offer?.guild ?? '0x'
  return [
    all !== null && { label: words.facts.all, value: <Amount value={all} coin={coin} /> },
    coming && { label: words.facts.reward, value: <Amount value={coming.reward} coin={coin} /> },
    coming && { label: words.facts.fees, value: <Amount value={coming.fee * coming.size} coin={coin} /> },
    coming && { label: words.facts.open, value: spanText(Number(coming.openUntil)) },
    period !== null && { label: words.facts.period, value: spanText(period) },
    nextFrom !== null && { label: words.facts.nextFrom, value: <Moment at={nextFrom} now={at.moment} /> },
    { label: words.facts.guild, value: <a class="address" href={`/guild/${guild}`}>{shortened(guild)}</a> },
    ...(offer ? offerFacts(termsOf(offer)) : []),
    { label: words.facts.organiser, value: <Address value={told.organiser} /> },
    { label: words.facts.where, value: <Address value={told.till} /> },
  ]
}

interface MilestoneProps {
  offer: Terms
  at: number
  told: Till
  coin: Coin
}

function Milestone({ offer, at, told, coin }: MilestoneProps) {
  const [open, setOpen] = useState(false)
  const terms = termsOf(offer)
  const bounty = told.posted.find(({ number }) => number === at)?.bounty
  const hasGuilds = told.offers.some(({ guild }) => !same(guild, offer.guild))
  const fees = amountText(terms.fee * terms.size, coin, { short: true })
  return (
    <li>
      <p class="row-title">
        <bdi>{titleAt(told, at) || words.milestone(at + 1)}</bdi>
      </p>
      <p class="muted">
        {words.pays(amountText(offer.reward, coin, { short: true }), fees)} {words.state[stateOf(told, at)]}
        {hasGuilds ? (
          <>
            {' '}
            {words.judgedBy} <a class="address" href={`/guild/${offer.guild}`}>{shortened(offer.guild)}</a>.
          </>
        ) : null}
        {bounty ? (
          <>
            {' '}
            <a href={`/bounty/${bounty}`} aria-label={words.toBountyOf(at + 1)}>
              {words.toBounty}
            </a>
          </>
        ) : null}
      </p>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{words.jobOf(at + 1)}</summary>
        {open ? <JobText hash={offer.spec} uri={undefined} /> : null}
        <Facts facts={offerFacts(terms)} />
      </details>
    </li>
  )
}

/** Nothing follows a milestone that was not paid, so the one that ended last says it of all before it. */
function stateOf(told: Till, at: number): keyof typeof words.state {
  const { ended, live, paid } = told
  if (at === ended && live) return 'lives'
  if (at < ended) return at === ended - 1 && !live && !paid ? 'failed' : 'paid'
  if (isOverNow(told)) return 'never'
  return at === ended && !live ? 'next' : 'later'
}

interface PostedListProps {
  posted: readonly Posted[]
  count: number
  ended: number
  where: Hex
}

function PostedList({ posted, count, ended, where }: PostedListProps) {
  return (
    <>
      <h2>{words.posted}</h2>
      <div class="card">
        {posted.length ? (
          <ul class="plain-list">
            {[...posted].reverse().map(({ bounty, number }) => (
              <li key={bounty}>
                <a href={`/bounty/${bounty}`}>{words.number(number + 1)}</a>: {number < ended ? words.over : words.state.lives}
              </li>
            ))}
          </ul>
        ) : (
          <p class="muted">{words.nothingPosted}</p>
        )}
        {count > posted.length ? (
          <p class="muted">
            <a href={`/account/${where}`}>{words.morePosted(count - posted.length)}</a>
          </p>
        ) : null}
      </div>
    </>
  )
}
