import { Fragment } from 'preact'
import type { Hex } from '../api'

/** A hash or an address in full, in groups of four, as hardware wallets show them; copied in one piece. */
export function Hash({ value }: { value: Hex }) {
  const groups = value.slice(2).match(/.{1,4}/g) ?? []
  return (
    <span class="hex" aria-label={value}>
      0x
      {groups.map((group, index) => (
        <Fragment key={index}>
          {index ? <wbr /> : null}
          <span class="four">{group}</span>
        </Fragment>
      ))}
    </span>
  )
}
