// Moments and spans, by the reader's calendar. "Now" is always the block's clock, never the computer's.
import { language } from '../words/spoken'

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400
const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
] as const

export function momentText(seconds: number, withTime = true): string {
  const style = withTime ? ({ dateStyle: 'medium', timeStyle: 'short' } as const) : ({ dateStyle: 'medium' } as const)
  return new Intl.DateTimeFormat(language(), style).format(new Date(seconds * 1000))
}

/** "in 5 hours", "2 days ago": the largest unit of which there are two, so that nothing is rounded to double its length; "this minute". */
export function relativeText(seconds: number, now: number): string {
  const away = seconds - now
  const [unit, length] = unitOf(Math.abs(away))
  const count = away < 0 ? Math.ceil(away / length) : Math.floor(away / length)
  return new Intl.RelativeTimeFormat(language(), { numeric: count === 0 ? 'auto' : 'always' }).format(count || 0, unit)
}

/** "7 days", "90 minutes", "20 seconds". */
export function spanText(seconds: number): string {
  if (seconds < 2 * MINUTE && seconds % MINUTE) return new Intl.NumberFormat(language(), { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(seconds)
  const exact = UNITS.find(([, length]) => seconds >= length && seconds % length === 0 && seconds / length < 100)
  const [unit, length] = exact ?? unitOf(seconds)
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(language(), style).format(seconds / length)
}

/** "10 minutes", "17 days": without a fraction, and whichever way. */
export function roughText(seconds: number): string {
  const [unit, length] = unitOf(Math.abs(seconds))
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(Math.abs(seconds) / length))
}

function unitOf(seconds: number): (typeof UNITS)[number] {
  return UNITS.find(([, length]) => seconds >= 2 * length) ?? UNITS[2]
}

const WRITTEN = /\b(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d))? UTC\b/g

/** A text of the toolkit's in which moments are as the page writes them: by the reader's calendar and clock. */
export const withMoments = (text: string): string =>
  text.replace(WRITTEN, (written, ...found: string[]) => {
    const [year, month, day, hour, minute, second] = found.slice(0, 6).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number]
    const moment = Date.UTC(year, month - 1, day, hour, minute, second) / 1000
    return Number.isFinite(moment) ? momentText(moment) : written
  })

/** A date, and with `now` how far it is away. */
export function Moment({ at, now, withTime = true }: { at: number; now?: number; withTime?: boolean }) {
  const date = new Date(at * 1000)
  const iso = Number.isNaN(date.getTime()) ? undefined : date.toISOString()
  return (
    <time dateTime={iso}>
      <span class="one">{momentText(at, withTime)}</span>{' '}
      {now === undefined ? null : <span class="note">{relativeText(at, now)}</span>}
    </time>
  )
}
