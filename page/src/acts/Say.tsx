// Where something that is said to a court can be read.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Field } from '../parts/Field'
import { isAddress } from '../plans/court'
import { courts as words } from '../words/courts'
import { useDraft } from './draft'

interface SayProps {
  id: string // of the draft, and of the field
  title: string
  children?: ComponentChildren // what more a button needs
  buttons: readonly { label: string; isDue: boolean; onSay: (uri: string) => void }[]
}

export function Say({ id, title, children, buttons }: SayProps) {
  const { value, change } = useDraft(`court ${id}`, { uri: '' })
  const [pressed, setPressed] = useState(false)
  const uri = value.uri.trim()
  const isWrong = !isAddress(uri)
  return (
    <div class="form">
      <h2 id={`say-${id}`}>{title}</h2>
      <Field id={`uri-${id}`} label={words.uri} hint={words.uriHint} wrong={pressed && isWrong ? words.act.evidence.bad : undefined}>
        {(described) => <input {...described} class="mono" value={value.uri} spellcheck={false} autocomplete="off" onInput={(event) => change({ uri: event.currentTarget.value })} />}
      </Field>
      {children}
      <div class="acts">
        {buttons.map(({ label, isDue, onSay }) => (
          <button
            key={label}
            type="button"
            class={isDue ? 'go' : undefined}
            onClick={() => {
              setPressed(true)
              if (!isWrong) onSay(uri)
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  )
}
