// Amounts and durations as people write them: `250.5` and `14 days`. Never rounds.
import { type Hex, NOBODY } from './values'

const SECONDS = { second: 1n, minute: 60n, hour: 3_600n, day: 86_400n, week: 604_800n }
const UNITS = Object.entries(SECONDS).flatMap(([name, value]) => [name, `${name}s`, name[0]].map((unit) => [unit, value] as const))

/** Writes an amount of a token, whose address is given, in its smallest unit. */
export type Money = (token: Hex, units: bigint) => string

/** A text in the token's smallest unit; undefined for a sign, an exponent, separators, or more decimals than it has. */
export function toUnits(text: string, decimals: number): bigint | undefined {
  const match = /^([0-9]{1,200})(?:\.([0-9]{1,200}))?$/.exec(text)
  const fraction = match?.[2] ?? ''
  if (!match || fraction.length > decimals || text.endsWith('\n')) return undefined
  const units = BigInt(match[1] + fraction.padEnd(decimals, '0'))
  return units < 2n ** 256n ? units : undefined
}

/** The shortest exact text of an amount. */
export function fromUnits(units: bigint, decimals: number): string {
  const digits = units.toString().padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const fraction = digits.slice(point).replace(/0+$/, '')
  return fraction ? `${digits.slice(0, point)}.${fraction}` : digits.slice(0, point)
}

/** An amount with its unit, such as `0.05 ETH`. */
export const money = (units: bigint, decimals: number, unit: string): string => `${fromUnits(units, decimals)} ${unit}`

/** A duration in seconds: `14 days`, `1 day 12 hours`, `90m`; undefined for what is none. */
export function toSeconds(text: string): bigint | undefined {
  const used = new Set<bigint>()
  let seconds = 0n
  let rest = text.replace(/^ +| +$/g, '')
  while (rest) {
    const match = /^([0-9]{1,12}) ?([a-z]+)/.exec(rest)
    const unit = UNITS.find(([name]) => name === match?.[2])?.[1]
    if (!match || !unit || used.has(unit)) return undefined
    seconds += BigInt(match[1] ?? 0) * unit
    used.add(unit)
    rest = rest.slice(match[0].length).replace(/^ +/, '')
  }
  return used.size ? seconds : undefined
}

/** A duration in words, exact: `1 day 12 hours`. */
export function fromSeconds(seconds: bigint): string {
  const words: string[] = []
  for (const name of ['day', 'hour', 'minute', 'second'] as const) {
    const count = seconds / SECONDS[name]
    seconds %= SECONDS[name]
    if (count) words.push(`${count} ${name}${count === 1n ? '' : 's'}`)
  }
  return words.join(' ') || '0 seconds'
}

/** A moment in seconds since 1970 as sentences hold it: `2026-12-24 18:00:00 UTC`. */
export function dateText(seconds: bigint): string {
  if (seconds > LAST_MOMENT) return seconds.toString() // a moment no calendar has, such as the largest uint256
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const LAST_MOMENT = 253_402_300_799n // the last second of the year 9999

/** An amount as it can be written without asking the token: ether, or a token's smallest unit. */
export const plainMoney: Money = (token, units) =>
  token === NOBODY ? `${fromUnits(units, 18)} ETH` : `${grouped(units)} of the smallest unit of token ${token}`

/** A whole number with commas between its thousands. */
export const grouped = (units: bigint): string => units.toString().replace(/\B(?=(\d{3})+$)/g, ',')

/** What is known of a token, asked of the wallet's own node. Undefined: it does not say. */
export interface Label {
  decimals: number | undefined
  symbol: string
}
