// A peer's page: the job and the evidence by their hashes, each criterion, the words, the score, and the verdict to be signed.
import { useState } from 'preact/hooks'
import type { Bounty, Hex } from '../api'
import { useAbout } from '../parts/Amount'
import { JobText, useDocument } from '../parts/Document'
import { Failed } from '../parts/Empty'
import { type Degree, needsReason, type Review as Written, suggestedScore } from '../job/review'
import { readSpecification, type Specification } from '../job/specification'
import { visible } from '../plain'
import type { MakePlan } from '../plans/plan'
import { makeVerdict } from '../plans/verdict'
import { Sheet } from '../sheets/Sheet'
import { useSession } from '../wallet/session'
import { bounty } from '../words/bounty'
import { sheets as words } from '../words/sheets'
import type { ViewProps } from '../views/load'
import { NoAccount } from './Claim'
import { useDraft } from './draft'
import { LocalCheck } from './LocalCheck'
import { readTold } from './told'
import { OfBounty } from './OfBounty'

const page = words.page
const DEGREES: Degree[] = ['met', 'partly', 'not']

export function Review({ place }: ViewProps) {
  return (
    <OfBounty text={place.parts[1]} title={words.act.review.title}>
      {({ id, answer }) => <Job id={id} answer={answer} />}
    </OfBounty>
  )
}

function Job({ id, answer }: { id: Hex; answer: Bounty }) {
  const { terms } = answer.bounty
  const read = useDocument(terms.spec)
  const specification = read.state === 'proved' ? readSpecification(new TextEncoder().encode(read.text)) : undefined
  return (
    <div class="form">
      <h2>{bounty.job.title}</h2>
      <section class="card">
        {read.state === 'failed' ? <Failed {...read} /> : <JobText hash={terms.spec} uri={answer.bounty.uris[terms.spec]} />}
      </section>
      {specification ? <Form key={`${id} ${answer.bounty.state.round}`} id={id} answer={answer} job={specification} /> : null}
      {read.state === 'proved' && !specification ? <p role="alert">{page.unreadable}</p> : null}
    </div>
  )
}

interface Draft {
  degrees: (Degree | '')[]
  reasons: string[]
  score: string // empty: as the criteria suggest
  words: string
  evidence: Written['evidence']
  acceptance: Written['acceptance']
  reason: string
  seal: boolean // if there are mailboxes enough
}

function Form({ id, answer, job }: { id: Hex; answer: Bounty; job: Specification }) {
  const about = useAbout()
  const { account, wallets } = useSession()
  const hasCommand = job.acceptance !== undefined
  const start: Draft = {
    degrees: job.criteria.map(() => ''), reasons: job.criteria.map(() => ''), score: '', words: '',
    evidence: 'not checked', acceptance: hasCommand ? 'not run' : 'none named', reason: '', seal: true,
  } // prettier-ignore
  const { value, change } = useDraft(`review ${id} ${answer.bounty.state.round}`, start)
  const [make, setMake] = useState<{ plan: MakePlan } | null>(null)
  const criteria = job.criteria.map((_, at) => ({ degree: value.degrees[at] || ('not' as const), words: value.reasons[at] ?? '' }))
  const suggested = suggestedScore(criteria)
  const typed = /^\d{0,3}$/.test(value.score) ? value.score : '' // a draft may hold what the field would not show, as 0x10
  const score = typed === '' ? suggested : Number(typed)
  const isJudged = criteria.every((_, at) => value.degrees[at])
  const { evidence, acceptance } = value
  const canSeal = (about?.sealing.length ?? 0) > 1
  const mustSayWhy = needsReason({ evidence, acceptance, score })
  const set = <T,>(list: readonly T[], at: number, to: T): T[] => list.map((one, index) => (index === at ? to : one))
  const submit = (event: Event): void => {
    event.preventDefault()
    if (!about || !account) return
    const written = { score, criteria, words: value.words, evidence, acceptance, reason: value.reason }
    setMake({ plan: async (ground) => makeVerdict(await readTold(about, id), written, canSeal && value.seal)(ground) })
  }
  return (
    <>
      <LocalCheck id={id} delivery={answer.bounty.state.delivery} command={job.acceptance?.command} onFound={change} />
      <form class="form" onSubmit={submit}>
        <h2>{page.criteria}</h2>
        {job.criteria.map((text, at) => (
          <fieldset key={at} class="field">
            <legend>
              <bdi>{`${at + 1}. ${visible(text, 1_000)}`}</bdi>
            </legend>
            <div class="options">
              {DEGREES.map((degree) => (
                <label key={degree} class="option">
                  <input type="radio" name={`c${at}`} value={degree} required checked={value.degrees[at] === degree} onChange={() => change({ degrees: set(value.degrees, at, degree) })} />
                  {page.degrees[degree]}
                </label>
              ))}
            </div>
            <label class="asked">
              <span class="hint">{page.criterionWords}</span>
              <textarea rows={2} value={value.reasons[at] ?? ''} onInput={(event) => change({ reasons: set(value.reasons, at, event.currentTarget.value) })} />
            </label>
          </fieldset>
        ))}
        <label class="asked">
          <span class="label">{page.score}</span>
          <input type="number" min={0} max={100} step={1} value={typed === '' && isJudged ? String(suggested) : typed} onInput={(event) => change({ score: event.currentTarget.value })} />
        </label>
        <p class="muted small">
          {isJudged ? page.suggested(suggested) : page.suggestedLater} {page.yesFrom(answer.bounty.terms.passMark)}
        </p>
        <label class="asked">
          <span class="label">{page.words}</span>
          <textarea rows={5} required value={value.words} onInput={(event) => change({ words: event.currentTarget.value })} />
        </label>
        <Choice name={page.evidence} value={evidence} answers={page.evidenceAnswers} onChange={(to) => change({ evidence: to })} />
        {hasCommand ? <Choice name={page.acceptance} value={acceptance as keyof typeof page.acceptanceAnswers} answers={page.acceptanceAnswers} onChange={(to) => change({ acceptance: to })} /> : null}
        {mustSayWhy ? (
          <label class="asked">
            <span class="label">{page.reason}</span>
            <textarea rows={2} required value={value.reason} onInput={(event) => change({ reason: event.currentTarget.value })} />
          </label>
        ) : null}
        {canSeal ? <SealChoice isSealed={value.seal} onChange={(seal) => change({ seal })} /> : null}
        <p class="muted small">{page.kept}</p>
        <div class="acts">{account ? <button class="go" disabled={!about}>{page.seeVerdict}</button> : <NoAccount wallets={wallets.length} />}</div>
        {make && about ? <Sheet title={words.act.review.title} plan={make.plan} currency={about.chain.currency} onClose={() => setMake(null)} /> : null}
      </form>
    </>
  )
}

function SealChoice({ isSealed, onChange }: { isSealed: boolean; onChange: (to: boolean) => void }) {
  return (
    <div class="field">
      <label class="option">
        <input type="checkbox" checked={isSealed} aria-describedby="seal-hint" onChange={(event) => onChange(event.currentTarget.checked)} />
        {page.seal}
      </label>
      <p class="hint" id="seal-hint">
        {page.sealHint}
      </p>
    </div>
  )
}

interface ChoiceProps<T extends string> {
  name: string
  value: T
  answers: Record<T, string>
  onChange: (to: T) => void
}

function Choice<T extends string>({ name, value, answers, onChange }: ChoiceProps<T>) {
  return (
    <label class="asked">
      <span class="label">{name}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {(Object.keys(answers) as T[]).map((key) => (
          <option key={key} value={key}>
            {answers[key]}
          </option>
        ))}
      </select>
    </label>
  )
}
