// A sentence, its accounts and hashes so that they can be compared: in full in groups of four, shortened ones on one line.
import { Fragment } from 'preact'
import { Hash } from '../sheets/Hash'
import type { Hex } from '../api'

const NAMED = /(0x[0-9a-fA-F]{24,64}|0x[0-9a-fA-F]{4}…[0-9a-fA-F]{4}|\bbafy[a-z2-7]{40,})/

function Named({ text }: { text: string }) {
  if (text.includes('…')) return <span class="one">{text}</span>
  return text.startsWith('0x') ? <Hash value={text as Hex} /> : <span class="hex">{text}</span>
}

export function Sentence({ text }: { text: string }) {
  return (
    <>
      {text.split(NAMED).map((part, at) => (
        <Fragment key={at}>{at % 2 === 0 ? part : <Named text={part} />}</Fragment>
      ))}
    </>
  )
}
