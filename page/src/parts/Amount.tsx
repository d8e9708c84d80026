// Amounts: exact, in the reader's way of writing numbers, in the mono font.
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { About, Hex } from '../api'
import { plain } from '../plain'
import { parts as words } from '../words/parts'
import { language } from '../words/spoken'

export const NOBODY: Hex = `0x${'0'.repeat(40)}`
const MOST = 20 // digits behind the point that every browser can format
const SHORT = 6 // digits behind the point of an amount in a list

/** What the server says of itself; null until it has answered. */
export const AboutContext = createContext<About | null>(null)
export const useAbout = (): About | null => useContext(AboutContext)

/** A token as it is shown: `decimals` null if nobody could read them, then amounts are whole units. */
export interface Coin {
  symbol: string
  decimals: number | null
}

/** The chain's own currency for the zero address, else the token as this server tells it. */
export function coinOf(about: About | null, token: Hex, symbol: string | null, decimals: number | null): Coin {
  if (token === NOBODY) return { symbol: about?.chain.currency ?? 'ETH', decimals: 18 }
  return { symbol: symbol ? plain(symbol, 12) : words.unit, decimals }
}

export function useCoin(token: Hex, symbol: string | null, decimals: number | null): Coin {
  return coinOf(useAbout(), token, symbol, decimals)
}

function fromUnits(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const fraction = digits.slice(point).replace(/0+$/, '')
  return digits.slice(0, point) + (fraction ? `.${fraction}` : '')
}

/** A number's text up to the last digit that can be formatted with it, and the digits after that. */
function split(text: string): [string, string] {
  const end = text.includes('.') ? text.indexOf('.') + 1 + MOST : text.length
  return [text.slice(0, end), text.slice(end)]
}

interface AmountStyle {
  short?: boolean // at most six digits behind the point, and ≈ before what was cut
  sign?: boolean // + or − in front
}

/** The number alone. */
export function numberText(value: bigint | string, decimals: number | null, style: AmountStyle = {}): string {
  const units = BigInt(value)
  const text = (units < 0n ? '-' : '') + fromUnits(units < 0n ? -units : units, decimals ?? 0)
  const cut = style.short && (text.split('.')[1]?.length ?? 0) > SHORT
  const [start, rest] = cut ? [text, ''] : split(text)
  const format = new Intl.NumberFormat(language(), {
    maximumFractionDigits: cut ? SHORT : MOST,
    ...(rest ? { minimumFractionDigits: MOST } : {}),
    signDisplay: style.sign && units !== 0n ? 'always' : 'auto',
    ...(cut ? { roundingMode: 'trunc' } : {}),
  } as Intl.NumberFormatOptions)
  const shown = format.format(start as unknown as number).replace('-', '−') + [...rest].map((digit) => Number(digit).toLocaleString(language())).join('')
  if (cut && /^[^1-9]*$/.test(shown)) return words.below(format.format(10 ** -SHORT))
  return cut ? words.about(shown) : shown
}

export function amountText(value: bigint | string, coin: Coin, style: AmountStyle = {}): string {
  return `${numberText(value, coin.decimals, style)} ${coin.symbol}`
}

const LONG = 14 // characters: more stand in a line of their own, or smaller

export function Amount({ value, coin, ...style }: { value: bigint | string; coin: Coin } & AmountStyle) {
  const text = amountText(value, coin, style)
  return <span class={text.length > LONG ? 'amount is-long' : 'amount'}>{text}</span>
}

/** The one large number of a card. */
export function LargeAmount({ value, coin }: { value: bigint | string; coin: Coin }) {
  const number = numberText(value, coin.decimals)
  return (
    <p class={number.length > LONG ? 'number is-long' : 'number'}>
      {number}
      <span class="unit"> {coin.symbol}</span>
    </p>
  )
}
