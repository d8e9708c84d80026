// A page about an account, when none is known yet: connect a wallet in the frame, or name one.
import { useState } from 'preact/hooks'
import { go } from '../router'
import { people } from '../words/people'
import { shell } from '../words/shell'
import { isAddress } from './Address'
import { Empty } from './Empty'
import { Field } from './Field'

const words = people.connect

/** `address`: what is shown for an account that was named. */
export function AskAccount({ address }: { address: (account: string) => string }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const look = (event: Event): void => {
    event.preventDefault()
    setWrong(!isAddress(text.trim()))
    if (isAddress(text.trim())) go(address(text.trim()))
  }
  return (
    <Empty title={words.title} words={words.words}>
      <form class="ask-account" onSubmit={look} noValidate>
        <Field id="account" label={words.label} hint={words.hint} wrong={wrong ? shell.missing.accountWords : undefined}>
          {(described) => <input {...described} class="mono" value={text} spellcheck={false} autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />}
        </Field>
        <button type="submit">{words.look}</button>
      </form>
    </Empty>
  )
}
