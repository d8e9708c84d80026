// The form of a new guild. What is written is kept at every key; the contract itself says what it would refuse.
import { useState } from 'preact/hooks'
import type { Hex } from '../api'
import { useAbout } from '../parts/Amount'
import { Field } from '../parts/Field'
import { Heading } from '../parts/Heading'
import { type Founding, makeFounding } from '../plans/found'
import { accountsIn } from '../plans/guild'
import type { MakePlan } from '../plans/plan'
import { Sheet } from '../sheets/Sheet'
import { useSession } from '../wallet/session'
import { acts } from '../words/acts'
import { NoAccount } from './Claim'
import { useDraft } from './draft'

const words = acts.found

const NEW_GUILD = { name: '', steward: '', offers: '', posters: '', seatAt: '1000', halfLifeDays: '180', maxEffort: '100', minReviewDays: '3' }
type Form = typeof NEW_GUILD
type Name = keyof Form

const LONGEST_NAME = 64 // bytes
const NUMBERS: readonly [Name, most: number][] = [['seatAt', 65_535], ['halfLifeDays', 4_095], ['maxEffort', 65_535], ['minReviewDays', 30]]

export function Found() {
  const about = useAbout()
  const { account, wallets } = useSession()
  const { value, change, drop } = useDraft<Form>('guild', NEW_GUILD)
  const [shown, show] = useState(false) // what is still empty is complained about only after a try
  const [plan, setPlan] = useState<{ make: MakePlan } | null>(null)
  const [guild, setGuild] = useState<Hex | null>(null)
  const wrong = wrongIn(value)
  const field = (name: Name, mono = false, rows = 0) => (
    <Field key={name} id={`found-${name}`} label={words.fields[name]} hint={words.hints[name]} wrong={shown || value[name] !== NEW_GUILD[name] ? wrong[name] : undefined}>
      {(described) => {
        const shared = { ...described, class: mono ? 'mono' : undefined, value: value[name], spellcheck: false, autocomplete: 'off' }
        if (rows) return <textarea {...shared} rows={rows} onInput={(event) => change({ [name]: event.currentTarget.value })} />
        return <input {...shared} onInput={(event) => change({ [name]: event.currentTarget.value })} />
      }}
    </Field>
  )
  const check = (): void => {
    show(true)
    if (!about || Object.keys(wrong).length) return
    setGuild(null) // of another founding before
    setPlan({ make: makeFounding(about, foundingOf(value), setGuild) })
  }
  const close = (): void => {
    setPlan(null)
    if (guild) drop()
  }
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <form class="form wide-form" noValidate onSubmit={(event) => event.preventDefault()}>
        <section class="card form" aria-label={words.who}>
          {field('name')}
          {field('offers', true, 4)}
          {field('posters', true, 2)}
          {field('steward', true)}
        </section>
        <section class="card form" aria-labelledby="found-for-good">
          <h2 id="found-for-good">{words.settings}</h2>
          <p class="muted">{words.settingsWords}</p>
          <div class="pair">
            {field('seatAt')}
            {field('halfLifeDays')}
          </div>
          <div class="pair">
            {field('maxEffort')}
            {field('minReviewDays')}
          </div>
        </section>
        <div class="acts">
          {account ? (
            <button type="button" class="go" disabled={!about} onClick={check}>
              {words.go}
            </button>
          ) : (
            <NoAccount wallets={wallets.length} />
          )}
          {guild ? (
            <a class="button" href={`/guild/${guild}`}>
              {words.look}
            </a>
          ) : null}
        </div>
      </form>
      {plan && about ? <Sheet title={words.act} plan={plan.make} currency={about.chain.currency} onClose={close} /> : null}
    </>
  )
}

/** What is wrong with the writing, by field. */
function wrongIn(form: Form): Partial<Record<Name, string>> {
  const wrong: Partial<Record<Name, string>> = {}
  const bytes = new TextEncoder().encode(form.name.trim()).length
  if (bytes < 1 || bytes > LONGEST_NAME) wrong.name = words.wrong.name(bytes)
  for (const name of ['offers', 'posters', 'steward'] as const) if (accountsIn(form[name]) === null) wrong[name] = acts.guild.badAccounts
  if ((accountsIn(form.steward) ?? []).length > 1) wrong.steward = words.wrong.oneSteward
  for (const [name, most] of NUMBERS) {
    const text = form[name].trim()
    if (!/^[0-9]{1,6}$/.test(text) || Number(text) < 1 || Number(text) > most) wrong[name] = words.wrong.number(most)
  }
  return wrong
}

function foundingOf(form: Form): Founding {
  const number = (name: Name): bigint => BigInt(form[name].trim())
  return {
    name: form.name.trim(), steward: accountsIn(form.steward)?.[0] ?? null, offers: accountsIn(form.offers) ?? [], posters: accountsIn(form.posters) ?? [],
    settings: { seatAt: number('seatAt'), halfLifeDays: number('halfLifeDays'), maxEffort: number('maxEffort'), minReviewDays: number('minReviewDays') },
  } // prettier-ignore
}
