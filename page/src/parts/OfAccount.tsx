// Whose page it is, of a page about one account: that of its address, else the wallet's; with neither, one is asked for.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Hex } from '../api'
import { go, type Place } from '../router'
import { session, useSession } from '../wallet/session'
import { people } from '../words/people'
import { sheets } from '../words/sheets'
import { shell } from '../words/shell'
import { isAddress } from './Address'
import { Empty } from './Empty'
import { Field } from './Field'

const words = people.connect

export function OfAccount({ place, children }: { place: Place; children: (account: Hex) => ComponentChildren }) {
  const { account } = useSession()
  const named = place.query.get('account') ?? ''
  const whose = isAddress(named) ? (named as Hex) : account
  return <>{whose ? children(whose) : <AskAccount address={(each) => `/${place.parts[0]}?account=${each}`} />}</>
}

/** No account is known yet: connect a wallet in the frame, or name one. `address`: where what was named is shown. */
function AskAccount({ address }: { address: (account: string) => string }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const look = (event: Event): void => {
    event.preventDefault()
    setWrong(!isAddress(text.trim()))
    if (isAddress(text.trim())) go(address(text.trim()))
  }
  return (
    <Empty title={words.title} words={words.words}>
      <button type="button" onClick={() => void session.connect()}>
        {sheets.wallet.connect}
      </button>
      <form class="ask-account" onSubmit={look} noValidate>
        <Field id="account" label={words.label} hint={words.hint} wrong={wrong ? shell.missing.accountWords : undefined}>
          {(described) => <input {...described} class="mono" value={text} spellcheck={false} autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />}
        </Field>
        <button type="submit">{words.look}</button>
      </form>
    </Empty>
  )
}
