// What the work pays, how long it may take, whose peers judge: enough to have the other terms suggested.
import { Failed } from '../parts/Empty'
import { Field } from '../parts/Field'
import { plain } from '../plain'
import { acts } from '../words/acts'
import { shell } from '../words/shell'
import { guildOf } from './facts'
import type { OfferField, OfferForm } from './offer'
import { guildRows, type useGuilds } from './useGuilds'

const words = acts.post

export interface FieldsProps {
  form: OfferForm
  change: (part: Partial<OfferForm>) => void
  wrong: (field: OfferField) => string | undefined
}

/** One line of text for a field of the offer. */
export function TextField({ form, change, wrong, name, hint, unit, mono }: FieldsProps & { name: OfferField; hint?: string | undefined; unit?: string | undefined; mono?: boolean }) {
  const hints = words.hints as Record<string, string | ((...fill: never[]) => string)>
  const usual = hints[name]
  return (
    <Field id={`post-${name}`} label={words.fields[name]} hint={hint ?? (typeof usual === 'string' ? usual : undefined)} wrong={wrong(name)}>
      {(described) => (
        <div class={unit ? 'with-unit' : undefined}>
          <input
            {...described}
            class={mono ? 'mono' : undefined}
            value={form[name]}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => change({ [name]: event.currentTarget.value })}
          />
          {unit ? <span class="unit">{unit}</span> : null}
        </div>
      )}
    </Field>
  )
}

interface PayProps extends FieldsProps {
  guilds: ReturnType<typeof useGuilds>
  guildSays: string // what the chain, or this server, says of the guild chosen
  symbol: string
  isLater: boolean // of several: the token is said at the first
}

export function PostPay({ guilds, guildSays, symbol, isLater, ...fields }: PayProps) {
  return (
    <section class="card form" aria-labelledby="post-first">
      <h2 id="post-first">{words.first}</h2>
      <div class="pair">
        <TextField {...fields} name="reward" unit={symbol} />
        <TextField {...fields} name="workPeriod" />
      </div>
      {isLater ? null : <TextField {...fields} name="token" mono />}
      <GuildField {...fields} guilds={guilds} says={guildSays} />
    </section>
  )
}

function GuildField({ form, change, wrong, guilds, says }: FieldsProps & { guilds: PayProps['guilds']; says: string }) {
  const rows = guildRows(guilds)
  const number = guildOf(form.guild)
  const known = rows.find(({ guild }) => guildOf(guild) === number)
  const isOther = form.guild !== '' && !known
  return (
    <>
      <Field id="post-guild" label={words.fields.guild} hint={says || words.hints.guild} wrong={isOther ? undefined : wrong('guild')}>
        {(described) => (
          <select {...described} value={known?.guild ?? (isOther ? 'other' : '')} onChange={(event) => change({ guild: event.currentTarget.value === 'other' ? '0x' : event.currentTarget.value })}>
            <option value="">{guilds.state === 'waiting' ? shell.loading : words.noGuild}</option>
            {rows.map(({ guild, name, seats }) => (
              <option key={guild} value={guild}>
                {words.guildRow(plain(name, 64), seats)}
              </option>
            ))}
            <option value="other">{words.guildOther}</option>
          </select>
        )}
      </Field>
      {guilds.state === 'failed' ? <Failed {...guilds} /> : null}
      {isOther ? (
        <Field id="post-guild-other" label={words.guildOther} wrong={wrong('guild')}>
          {(described) => <input {...described} class="mono" value={form.guild} spellcheck={false} onInput={(event) => change({ guild: event.currentTarget.value })} />}
        </Field>
      ) : null}
    </>
  )
}
