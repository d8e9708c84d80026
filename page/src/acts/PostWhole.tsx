// What comes of an offer: what goes into escrow, what cheating would cost, how others see it, and where it can go from here.
import { useState } from 'preact/hooks'
import { isAccount, keccak, addressOf } from '../chain/encode'
import { fromUnits } from '../chain/money'
import { NOBODY, stakeOf } from '../chain/values'
import { groundOf } from '../checks/ground'
import { reasonOf } from '../checks/reason'
import { Address, grouped } from '../parts/Address'
import { LargeAmount, useAbout } from '../parts/Amount'
import { Facts } from '../parts/Facts'
import { momentText, spanText } from '../parts/Moment'
import { plain, plainLines } from '../plain'
import { makePost, safeCalls } from '../plans/post'
import { makeStart, startStep } from '../plans/start'
import { go } from '../router'
import { Sheet } from '../sheets/Sheet'
import { isOpen, type Sent } from '../wallet/sent'
import { session, useSession } from '../wallet/session'
import { useSentList } from '../wallet/useSent'
import { acts } from '../words/acts'
import { crowds } from '../words/crowds'
import { addToBasket } from './basket'
import { gatherTime, type Payers } from './crowdOffer'
import { saveFile } from './files'
import { FIRST_CRITERION, type Job, jobBytes, type JobProblem, jobText, ownCriteria } from './job'
import { type Made, offerText, type OfferForm } from './offer'
import { PayersField, Who } from './PostWho'
import { capturePrice } from './price'
import type { Known } from './useKnown'

const words = acts.post

export interface WholeProps {
  form: OfferForm
  job: Job
  made: Made
  payers: Payers
  changePayers: (part: Partial<Payers>) => void
  jobProblems: readonly JobProblem[]
  known: Known
  safe: string
  setSafe: (safe: string) => void
  onTry: () => void
  onPosted: () => void
  onLook: (address: string) => void
  drop: () => void
}

export function PostWhole(props: WholeProps) {
  const { job, made, known, jobProblems, payers } = props
  const money = (units: bigint): string => `${fromUnits(units, known.facts.decimals ?? 0)} ${plain(known.symbol, 12)}`
  const { terms } = made
  const isLate = payers.crowd && gatherTime(payers.within) === null
  const ways = made.problems.length + jobProblems.length + Number(isLate)
  const isPoor = !payers.crowd && terms !== null && known.balance !== null && known.balance < stakeOf(terms)
  return (
    <section class="card" aria-labelledby="post-whole">
      <h2 id="post-whole">{words.whole}</h2>
      {terms ? (
        <>
          <LargeAmount value={stakeOf(terms)} coin={{ symbol: plain(known.symbol, 12), decimals: known.facts.decimals }} />
          <p class="muted">{words.stakeParts(money(terms.reward), money(terms.fee), Number(terms.size))}</p>
          {isPoor ? <p class="wrong">{words.poor(money(known.balance ?? 0n), money(stakeOf(terms)))}</p> : null}
          <Capture {...props} money={money} />
        </>
      ) : null}
      <Facts
        wide
        facts={[
          { label: words.hash, value: <span class="hash">{grouped(keccak(jobBytes(job)))}</span> },
          known.facts.poster !== NOBODY && { label: payers.crowd ? crowds.start.organiser : words.poster, value: <Address value={known.facts.poster} full link={false} /> },
          known.fromChain && !payers.crowd && { label: words.fields.lane, value: known.laneIsFree ? words.lane(String(known.facts.lane)) : words.laneBusy },
        ]}
      />
      {terms ? <Preview job={job} made={made} money={money} isCrowd={payers.crowd} /> : <p class="muted">{words.previewWait}</p>}
      <PayersField payers={payers} change={props.changePayers} />
      <Who isCrowd={payers.crowd} safe={props.safe} setSafe={props.setSafe} />
      <Ways {...props} ways={ways} />
    </section>
  )
}

function Capture({ made, money }: WholeProps & { money: (units: bigint) => string }) {
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

function Preview({ job, made, money, isCrowd }: { job: Job; made: Made; money: (units: bigint) => string; isCrowd: boolean }) {
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
          { label: words.fields.openFor, value: isCrowd ? crowds.start.opens(spanText(Number(terms.openUntil))) : momentText(Number(terms.openUntil)) },
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

function Ways({ form, job, made, payers, known, safe, ways, onTry, onPosted, onLook, drop }: WholeProps & { ways: number }) {
  const about = useAbout()
  const { account } = useSession()
  const [open, setOpen] = useState(false)
  const [posted, setPosted] = useState('') // the address of its page
  const { crowd, within } = payers
  const [told, tell] = useState('')
  const [dropping, setDropping] = useState(false)
  const tryIt = (then: () => void): void => {
    onTry()
    if (ways) return tell(acts.form.stands(ways))
    tell('')
    if (!account) return tell(acts.form.connectFirst)
    then()
  }
  const forSafe = (): void =>
    tryIt(() => {
      if (!about || !isAccount(safe)) return tell(words.wrong['address'] ?? '')
      tell(acts.form.wait)
      makeForSafe(about.chain.id).then(() => go('/safe'), (error: unknown) => tell(reasonOf(error)[1]))
    })
  const makeForSafe = async (chain: number): Promise<void> => {
    if (!about) return
    const ground = await groundOf()
    const posting = { about, form, job, within }
    const steps = crowd ? [await startStep(ground, posting, addressOf(safe))] : await safeCalls(ground, posting, addressOf(safe))
    for (const step of steps) addToBasket(chain, addressOf(safe), step, ground.block.number)
  }
  const asFile = (): void => {
    saveFile('specification.toml', jobText(job))
    saveFile('bounty.toml', offerText(form, 'specification.toml'))
    tell(acts.form.saved('bounty.toml, specification.toml'))
  }
  const before = usePostedBefore(job, crowd ? 'start' : 'post')
  const isOnItsWay = before !== undefined && isOpen(before)
  const amber = safe ? null : (
    <button type="button" class="go" disabled={!known.isReady || isOnItsWay} onClick={() => tryIt(() => setOpen(true))}>
      {crowd ? crowds.start.go : words.go}
    </button>
  )
  return (
    <>
      <p role="status" class="told">
        {told}
      </p>
      {ways > 0 && told ? <Standing made={made} /> : null}
      {before && !open ? <Before sent={before} /> : null}
      <div class="acts">
        {amber}
        {safe ? (
          <button type="button" class="go" disabled={!known.isReady} onClick={forSafe}>
            {words.forSafe}
          </button>
        ) : null}
        {account ? null : (
          <button type="button" onClick={() => void session.connect()}>
            {acts.form.connect}
          </button>
        )}
        <button type="button" onClick={asFile} aria-describedby="as-file-hint">
          {words.asFile}
        </button>
        <button type="button" class="quiet" onClick={() => setDropping(true)}>
          {acts.form.drop}
        </button>
      </div>
      <p class="hint" id="as-file-hint">
        {words.asFileHint(crowd ? 'oathwork crowd start' : 'oathwork post')}
      </p>
      {dropping ? (
        <p class="acts" role="alert">
          {acts.form.dropSure}
          <button type="button" onClick={() => (drop(), setDropping(false), tell(''))}>
            {acts.form.dropYes}
          </button>
          <button type="button" onClick={() => setDropping(false)}>
            {acts.form.dropNo}
          </button>
        </p>
      ) : null}
      {open && about ? (
        <Sheet
          title={crowd ? crowds.start.act : words.act}
          plan={
            crowd
              ? makeStart({ about, form, job, within, onStarted: (crowd) => setPosted(`/crowd/${crowd}`) })
              : makePost({ about, form, job, onPosted: (id) => setPosted(`/bounty/${id}`) })
          }
          currency={about.chain.currency}
          onClose={() => {
            setOpen(false)
            if (!posted) return
            onPosted()
            onLook(posted)
          }}
        />
      ) : null}
    </>
  )
}

/** This very job, sent by this browser: who closes the sheet before a block has it finds the form as it was, and must not post twice. */
function usePostedBefore(job: Job, act: 'post' | 'start'): Sent | undefined {
  const about = useAbout()
  const hash = keccak(jobBytes(job)).slice(2)
  const ofJob = useSentList().filter((one) => one.act === act && one.chainId === about?.chain.id && one.data.includes(hash) && (isOpen(one) || one.where === 'in'))
  return ofJob.at(-1)
}

function Before({ sent }: { sent: Sent }) {
  if (isOpen(sent)) return <p class="note">{words.onItsWay}</p>
  if (sent.deputy)
    return (
      <p class="note">
        {crowds.start.before} <a href={`/${sent.deputy.kind}/${sent.deputy.where}`}>{crowds.start.lookAtIt}</a>
      </p>
    )
  return (
    <p class="note">
      {words.postedBefore} <a href={`/bounty/${sent.bounty}`}>{words.lookAtIt}</a>
    </p>
  )
}

/** Where a person is to look: each thing in the way leads to its field. */
function Standing({ made }: { made: Made }) {
  return (
    <ul class="stands">
      {made.problems.map(({ field }) => (
        <li key={field}>
          <button type="button" class="quiet" onClick={() => document.getElementById(`post-${field}`)?.focus()}>
            {words.fields[field]}
          </button>
        </li>
      ))}
    </ul>
  )
}
