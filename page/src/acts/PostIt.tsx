// Having a contract post what was agreed on.
import { useState } from 'preact/hooks'
import { Field } from '../parts/Field'
import { crowds } from '../words/crowds'

const words = crowds.post

/** Its terms were agreed on: all that is chosen is where the job's text can be read. */
export function PostIt({ act, onPost }: { act: string; onPost: (uri: string) => void }) {
  const [uri, setUri] = useState('')
  return (
    <div class="form">
      <Field id="post-uri" label={words.uri} hint={words.uriHint}>
        {(described) => <input {...described} class="mono" value={uri} spellcheck={false} autocomplete="off" onInput={(event) => setUri(event.currentTarget.value)} />}
      </Field>
      <p class="act">
        <button type="button" class="go wide" onClick={() => onPost(uri.trim())}>
          {act}
        </button>
      </p>
    </div>
  )
}
