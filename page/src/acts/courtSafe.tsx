// What goes before a court by a Safe: whose address it is, and the file that its owners sign.
import type { ComponentChild } from 'preact'
import { useState } from 'preact/hooks'
import type { About, Hex } from '../api'
import { addressOf, isAccount } from '../chain/encode'
import { Field } from '../parts/Field'
import { safeCourtStep } from '../plans/court'
import { acts } from '../words/acts'
import { courts as words } from '../words/courts'
import { takeToSafe } from './forSafe'
import { readTold } from './told'

export interface CourtSafe {
  field: ComponentChild
  line: string // why no file was made
  toFile: (act: 'ask' | 'evidence', uri?: string) => void
}

/** `likely`: whose Safe it may be, for a start. */
export function useCourtSafe(about: About, id: Hex, likely: string): CourtSafe {
  const [typed, type] = useState<string | null>(null)
  const [line, tell] = useState('')
  const text = typed ?? likely
  const toFile = (act: 'ask' | 'evidence', uri = ''): void => {
    if (!isAccount(text)) return tell(acts.safe.badSafe)
    const safe = addressOf(text)
    takeToSafe(about.chain.id, async (ground) => ({ safe, steps: [await safeCourtStep(ground, await readTold(about, id), safe, act, uri)] }), tell)
  }
  const field = (
    <Field id="court-safe" label={acts.safe.address} hint={words.forSafeHint} wrong={text && !isAccount(text) ? acts.post.wrong['address'] : undefined}>
      {(described) => <input {...described} class="mono" value={text} spellcheck={false} autocomplete="off" onInput={(event) => type(event.currentTarget.value.trim())} />}
    </Field>
  )
  return { field, line, toFile }
}
