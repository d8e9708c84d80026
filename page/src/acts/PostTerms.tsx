// The terms: suggested with reasons, each changeable, each bound said at its field with the contract's own reason.
import { useRef } from 'preact/hooks'
import { fromSeconds } from '../chain/money'
import { plain } from '../plain'
import { acts } from '../words/acts'
import { type GuildFacts, NEW_OFFER, type OfferForm } from './offer'
import { type FieldsProps, TextField } from './PostPay'
import type { Reason } from './suggestion'

const words = acts.post

interface TermsProps extends FieldsProps {
  isAgreed: boolean // before there is a poster, who has lanes
  guild: GuildFacts | null
  symbol: string
  reasons: readonly Reason[]
  suggesting: boolean
  progress: number // from 0 to 1
  failed: string | null
  suggest: () => void
}

export function PostTerms({ isAgreed, guild, symbol, reasons, suggesting, progress, failed, suggest, ...fields }: TermsProps) {
  const named = useRef(false) // from then on it stays as its reader has it
  named.current ||= isPeopled(fields.form)
  const effort = guild ? words.hints.effortMost(guild.maxEffort) : undefined
  const review = guild && guild.minReview > 86_400 ? words.hints.reviewLeast(fromSeconds(BigInt(guild.minReview))) : undefined
  return (
    <section class="card form" aria-labelledby="post-terms">
      <h2 id="post-terms">{words.terms}</h2>
      <div>
        <button type="button" disabled={suggesting} onClick={suggest} aria-describedby="suggest-hint">
          {words.suggest}
        </button>
        <p class="hint" id="suggest-hint">
          {words.suggestHint}
        </p>
        <p role="status" class="told">
          {suggesting ? words.suggesting : failed !== null ? words.suggestFailed(plain(failed, 600)) : reasons.length ? words.suggested : ''}
        </p>
        {suggesting ? <progress value={progress} aria-label={words.suggesting} /> : null}
        <Reasons reasons={reasons} />
      </div>
      <div class="pair">
        <TextField {...fields} name="size" />
        <TextField {...fields} name="fee" unit={symbol} />
        <TextField {...fields} name="bond" unit={symbol} />
        <TextField {...fields} name="passMark" />
        <TextField {...fields} name="effort" hint={effort} />
        <TextField {...fields} name="openFor" />
        <TextField {...fields} name="reviewPeriod" hint={review} />
        <TextField {...fields} name="patience" />
      </div>
      <details open={named.current}>
        <summary>{words.people}</summary>
        <div class="form">
          <div class="pair">
            <TextField {...fields} name="worker" mono />
            <TextField {...fields} name="minStanding" />
            <TextField {...fields} name="arbiter" mono />
            <TextField {...fields} name="rulingPeriod" />
            <TextField {...fields} name="seats" />
            {isAgreed ? null : <TextField {...fields} name="lane" />}
          </div>
          <PanelField {...fields} />
          <TextField {...fields} name="uri" />
        </div>
      </details>
    </section>
  )
}

const PEOPLE = ['worker', 'minStanding', 'arbiter', 'seats', 'lane', 'panel', 'uri'] as const

/** Somebody is named in it, by a draft of another day or an address: then it is not folded away. */
const isPeopled = (form: OfferForm): boolean => PEOPLE.some((name) => form[name] !== NEW_OFFER[name])

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  if (!reasons.length) return null
  return (
    <details>
      <summary>{words.reasons}</summary>
      <dl class="reasons">
        {reasons.map(({ field, value, why }) => (
          <div key={field}>
            <dt>
              {words.fields[field]}: <span class="amount">{value}</span>
            </dt>
            <dd>{plain(why, 1_000)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function PanelField({ form, change, wrong }: FieldsProps) {
  const why = wrong('panel')
  return (
    <div class="field">
      <label for="post-panel">{words.fields.panel}</label>
      <p class="hint" id="post-panel-hint">
        {words.hints.panel}
      </p>
      <textarea
        id="post-panel"
        class="mono"
        rows={3}
        spellcheck={false}
        aria-describedby={why ? 'post-panel-hint post-panel-wrong' : 'post-panel-hint'}
        aria-invalid={why ? true : undefined}
        value={form.panel}
        onInput={(event) => change({ panel: event.currentTarget.value })}
      />
      <p class="wrong" id="post-panel-wrong" hidden={!why}>
        {why}
      </p>
    </div>
  )
}
