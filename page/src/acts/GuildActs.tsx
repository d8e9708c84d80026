// A seat taken or left, and what a steward does: each by a sheet, or put on a Safe's list.
import { useState } from 'preact/hooks'
import { guildHex } from '../chain/values'
import { useAbout } from '../parts/Amount'
import { Field } from '../parts/Field'
import { Heading } from '../parts/Heading'
import { accountsIn, GUILD_ACTS, type GuildAct, makeGuildAct, NAMES } from '../plans/guild'
import type { MakePlan } from '../plans/plan'
import { go } from '../router'
import { Sheet } from '../sheets/Sheet'
import { session, useSession } from '../wallet/session'
import { NotFound } from '../views/NotFound'
import type { ViewProps } from '../views/load'
import { acts } from '../words/acts'
import { shell } from '../words/shell'
import { guildOf } from './facts'

const words = acts.guild

/** The act in an address may be one of ours, or a word for a group of them. */
const actIn = (text: string | undefined): GuildAct => (GUILD_ACTS as readonly string[]).includes(text ?? '') ? (text as GuildAct) : text === 'posters' ? 'serve' : text === 'steward' ? 'hand' : 'seat'

export function GuildActs({ place }: ViewProps) {
  const about = useAbout()
  const { account, resuming } = useSession()
  const guild = guildOf(place.parts[1] ?? '')
  const act = actIn(place.parts[2])
  const [text, setText] = useState('')
  const [told, tell] = useState('')
  const [plan, setPlan] = useState<MakePlan | null>(null)
  if (guild === null) return <NotFound />
  const accounts = accountsIn(text)
  const check = (): void => {
    if (!about) return // the button waits for it
    if (!account) return tell(acts.form.connectFirst)
    if (!accounts) return tell(words.badAccounts)
    tell('')
    const make = makeGuildAct({ about, guild, act, accounts: NAMES[act] ? accounts : [] })
    setPlan(() => make)
  }
  return (
    <>
      <p class="crumb">
        <a href={`/guild/${guildHex(guild)}`}>← {shell.back.guild}</a>
      </p>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <section class="card form" aria-label={words.which}>
        <Field id="guild-act" label={words.which}>
          {(described) => (
            <select {...described} value={act} onChange={(event) => go(`/guild/${guildHex(guild)}/${event.currentTarget.value}`, true)}>
              {GUILD_ACTS.map((each) => (
                <option key={each} value={each}>
                  {words.acts[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {NAMES[act] ? (
          <Field id="guild-accounts" label={NAMES[act] > 1 ? words.accounts : words.account} wrong={accounts ? undefined : words.badAccounts}>
            {(described) => <textarea {...described} class="mono" rows={NAMES[act] > 1 ? 4 : 1} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
          </Field>
        ) : null}
        <p>
          {words.sentences[act](Math.max(1, accounts?.length ?? 1))} {words.thens[act]}
        </p>
        <p role="status" class="told">
          {told}
        </p>
        <div class="acts">
          <button type="button" class="go" disabled={!about || resuming} onClick={check}>
            {words.go}
          </button>
          {account ? null : (
            <button type="button" onClick={() => void session.connect()}>
              {acts.form.connect}
            </button>
          )}
          <a class="button" href="/safe">
            {words.forSafe}
          </a>
        </div>
      </section>
      {plan && about ? <Sheet title={words.acts[act]} plan={plan} currency={about.chain.currency} onClose={() => setPlan(null)} /> : null}
    </>
  )
}
