// A field for an amount of a coin, which is read when somebody presses a button.
import { useState } from 'preact/hooks'
import { toUnits } from '../chain/money'
import type { Coin } from './Amount'
import { Field } from './Field'

interface AmountWords {
  id: string
  label: string
  hint: string
  bad: string // of what is no amount, or none at all
}

/** The field, and `use`, which hands on what is in it, in the coin's smallest unit, or says at the field what is wrong. */
export function useAmount(coin: Coin, { id, label, hint, bad }: AmountWords) {
  const [text, setText] = useState('')
  const [pressed, setPressed] = useState(false)
  const units = toUnits(text.trim(), coin.decimals ?? 0)
  const isWrong = units === undefined || units <= 0n
  const use = (then: (amount: bigint) => void): void => {
    setPressed(true)
    if (!isWrong) then(units)
  }
  const field = (
    <Field id={id} label={label} hint={hint} wrong={pressed && isWrong ? bad : undefined}>
      {(described) => (
        <div class="with-unit">
          <input {...described} value={text} inputMode="decimal" autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />
          <span class="unit">{coin.symbol}</span>
        </div>
      )}
    </Field>
  )
  return { field, use }
}
