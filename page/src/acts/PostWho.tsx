// Who posts a bounty, or starts what posts it: the wallet's account, or a Safe.
import { useState } from 'preact/hooks'
import { isAccount } from '../chain/encode'
import { Field } from '../parts/Field'
import { acts } from '../words/acts'
import { crowds } from '../words/crowds'
import { tills } from '../words/tills'
import type { PostKind } from './kind'

const ORGANISER: Record<PostKind, string> = { bounty: acts.post.by, crowd: crowds.start.organiser, plan: tills.start.organiser, rota: tills.start.organiser }
const HINT: Record<PostKind, string> = { bounty: acts.post.safeHint, crowd: crowds.start.safeHint, plan: tills.start.safeHint, rota: tills.start.safeHint }

interface WhoProps {
  kind: PostKind
  safe: string
  setSafe: (safe: string) => void
}

export function Who({ kind, safe, setSafe }: WhoProps) {
  const [bySafe, setBySafe] = useState(safe !== '')
  const wrong = bySafe && safe !== '' && !isAccount(safe) ? acts.post.wrong['address'] : undefined
  return (
    <fieldset>
      <legend class="label">{ORGANISER[kind]}</legend>
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
        <Field id="post-safe" label={acts.post.safeAddress} hint={HINT[kind]} wrong={wrong}>
          {(described) => <input {...described} class="mono" value={safe} spellcheck={false} onInput={(event) => setSafe(event.currentTarget.value.trim())} />}
        </Field>
      ) : null}
    </fieldset>
  )
}
