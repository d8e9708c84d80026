// Who pays for a bounty: its poster alone, or many together, as a crowd; and who posts it, or starts the crowd.
import { useState } from 'preact/hooks'
import { isAccount } from '../chain/encode'
import { Field } from '../parts/Field'
import { acts } from '../words/acts'
import { crowds } from '../words/crowds'
import { gatherTime, type Payers } from './crowdOffer'

const words = crowds.start

interface PayersProps {
  payers: Payers
  change: (part: Partial<Payers>) => void
}

export function PayersField({ payers, change }: PayersProps) {
  const wrong = gatherTime(payers.within) === null ? words.badTime : undefined
  return (
    <fieldset>
      <legend class="label">{words.who}</legend>
      <div class="options">
        {[false, true].map((crowd) => (
          <label class="option" key={String(crowd)}>
            <input type="radio" name="post-payers" checked={payers.crowd === crowd} onChange={() => change({ crowd })} />
            {crowd ? words.many : words.one}
          </label>
        ))}
      </div>
      {payers.crowd ? (
        <Field id="post-within" label={words.within} hint={words.withinHint} wrong={wrong}>
          {(described) => (
            <input {...described} value={payers.within} autocomplete="off" spellcheck={false} onInput={(event) => change({ within: event.currentTarget.value })} />
          )}
        </Field>
      ) : null}
    </fieldset>
  )
}

interface WhoProps {
  isCrowd: boolean
  safe: string
  setSafe: (safe: string) => void
}

/** Who posts it, or starts the crowd: the wallet's account, or a Safe. */
export function Who({ isCrowd, safe, setSafe }: WhoProps) {
  const [bySafe, setBySafe] = useState(safe !== '')
  const wrong = bySafe && safe !== '' && !isAccount(safe) ? acts.post.wrong['address'] : undefined
  return (
    <fieldset>
      <legend class="label">{isCrowd ? words.organiser : acts.post.by}</legend>
      <div class="options">
        {[false, true].map((which) => (
          <label class="option" key={String(which)}>
            <input
              type="radio"
              name="post-by"
              checked={bySafe === which}
              onChange={() => {
                setBySafe(which)
                if (!which) setSafe('')
              }}
            />
            {which ? acts.post.bySafe : acts.post.byWallet}
          </label>
        ))}
      </div>
      {bySafe ? (
        <Field id="post-safe" label={acts.post.safeAddress} hint={isCrowd ? words.safeHint : acts.post.safeHint} wrong={wrong}>
          {(described) => <input {...described} class="mono" value={safe} spellcheck={false} onInput={(event) => setSafe(event.currentTarget.value.trim())} />}
        </Field>
      ) : null}
    </fieldset>
  )
}
