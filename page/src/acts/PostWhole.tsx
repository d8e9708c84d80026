// What comes of an offer: what goes into escrow, what cheating would cost, and how others see it.
import { keccak } from '../chain/encode'
import { fromUnits } from '../chain/money'
import { NOBODY, stakeOf } from '../chain/values'
import { Address, grouped } from '../parts/Address'
import { LargeAmount } from '../parts/Amount'
import { Facts } from '../parts/Facts'
import { momentText, spanText } from '../parts/Moment'
import { plain, plainLines } from '../plain'
import { acts } from '../words/acts'
import { crowds } from '../words/crowds'
import { tills } from '../words/tills'
import { FIRST_CRITERION, type Job, jobBytes, type JobProblem, ownCriteria } from './job'
import { broughtIn, isAgreed, type Kind, kindProblems, type PostKind } from './kind'
import type { Part } from './milestones'
import type { Made } from './offer'
import { PostWays } from './PostWays'
import { Who } from './PostWho'
import { capturePrice } from './price'
import type { Known } from './useKnown'

const words = acts.post
const POSTER: Record<PostKind, string> = { bounty: words.poster, crowd: crowds.start.organiser, plan: tills.start.organiser, rota: tills.start.organiser }

/** A bounty to be, and what it comes to. */
export interface Measured extends Part {
  made: Made
  jobProblems: readonly JobProblem[]
}

export interface WholeProps {
  parts: readonly Measured[]
  at: number // which of them is written
  choose: (at: number) => void
  kind: Kind
  known: Known
  safe: string
  setSafe: (safe: string) => void
  onTry: () => void
  onPosted: () => void
  onLook: (address: string) => void
  drop: () => void
}

export function PostWhole(props: WholeProps) {
  const { parts, at, known, kind } = props
  const money = (units: bigint): string => `${fromUnits(units, known.facts.decimals ?? 0)} ${plain(known.symbol, 12)}`
  const { made, job } = (parts[at] ?? parts[0]) as Measured
  const { terms } = made
  const stakes = parts.flatMap(({ made: { terms } }) => (terms ? [stakeOf(terms)] : []))
  const whole = stakes.length === parts.length ? stakes.reduce((sum, each) => sum + each, 0n) : null
  const needs = whole === null ? 0n : kind.kind === 'bounty' ? whole : broughtIn(kind, stakes)
  const ways = parts.reduce((count, each) => count + each.made.problems.length + each.jobProblems.length, kindProblems(kind).length)
  const isTill = kind.kind === 'plan' || kind.kind === 'rota'
  return (
    <section class="card" aria-labelledby="post-whole">
      <h2 id="post-whole">{words.whole}</h2>
      {whole !== null ? (
        <>
          <LargeAmount value={whole} coin={{ symbol: plain(known.symbol, 12), decimals: known.facts.decimals }} />
          {kind.kind === 'plan' ? <p class="muted">{tills.start.takes(money(whole), parts.length)}</p> : null}
          {terms && kind.kind !== 'plan' ? <p class="muted">{words.stakeParts(money(terms.reward), money(terms.fee), Number(terms.size))}</p> : null}
          {isTill ? <p>{needs ? tills.start.brings(money(needs)) : tills.start.bringsNothing}</p> : null}
          {known.balance !== null && known.balance < needs ? <p class="wrong">{(isTill ? tills.start.poor : words.poor)(money(known.balance), money(needs))}</p> : null}
        </>
      ) : null}
      {terms ? <Capture made={made} money={money} /> : null}
      <Facts
        wide
        facts={[
          { label: words.hash, value: <span class="hash">{grouped(keccak(jobBytes(job)))}</span> },
          known.facts.poster !== NOBODY && { label: POSTER[kind.kind], value: <Address value={known.facts.poster} full link={false} /> },
          known.fromChain && !isAgreed(kind.kind) && { label: words.fields.lane, value: known.laneIsFree ? words.lane(String(known.facts.lane)) : words.laneBusy },
        ]}
      />
      {terms ? <Preview job={job} made={made} money={money} opensLater={isAgreed(kind.kind)} /> : <p class="muted">{words.previewWait}</p>}
      <Who kind={kind.kind} safe={props.safe} setSafe={props.setSafe} />
      <PostWays {...props} ways={ways} />
    </section>
  )
}

function Capture({ made, money }: { made: Made; money: (units: bigint) => string }) {
  const price = made.terms && capturePrice(made.terms)
  if (!price || !made.terms) return null
  const isCheap = price.luck !== null && price.luck < made.terms.reward
  return (
    <>
      <h3>{words.capture}</h3>
      <p>{price.luck === null || price.lots === null ? words.luckNever(price.own, price.seats) : words.luck(price.own, price.seats, price.lots.toFixed(1), money(rounded(price.luck)))}</p>
      {isCheap ? <p class="note">{words.luckCheap}</p> : null}
      <p>{words.bribe(money(price.bribe))}</p>
    </>
  )
}

/** Three digits are enough to decide by. */
function rounded(units: bigint): bigint {
  const step = 10n ** BigInt(Math.max(0, units.toString().length - 3))
  return ((units + step / 2n) / step) * step
}

function Preview({ job, made, money, opensLater }: { job: Job; made: Made; money: (units: bigint) => string; opensLater: boolean }) {
  const { terms } = made
  if (!terms) return null
  return (
    <details class="preview">
      <summary>{words.preview}</summary>
      <p class="hint">{words.previewLead}</p>
      <h3>
        <bdi>{plain(job.title, 200)}</bdi>
      </h3>
      <Facts
        facts={[
          { label: words.fields.reward, value: money(terms.reward) },
          { label: words.fields.bond, value: money(terms.bond) },
          { label: words.fields.fee, value: money(terms.fee) },
          { label: words.fields.size, value: `${terms.size}` },
          { label: words.fields.passMark, value: `${terms.passMark}` },
          { label: words.fields.openFor, value: opensLater ? crowds.start.opens(spanText(Number(terms.openUntil))) : momentText(Number(terms.openUntil)) },
          { label: words.fields.workPeriod, value: spanText(Number(terms.workPeriod)) },
          { label: words.fields.reviewPeriod, value: spanText(Number(terms.reviewPeriod)) },
        ]}
      />
      <p class="job-text">{plainLines(job.text)}</p>
      <ol>
        {[FIRST_CRITERION, ...ownCriteria(job)].map((each, at) => (
          <li key={at}>{plain(each, 1_000)}</li>
        ))}
      </ol>
    </details>
  )
}
