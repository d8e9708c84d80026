// What the board is asked for: the address holds it, this form changes the address.
import { useRef } from 'preact/hooks'
import { toUnits } from '../chain/money'
import { useAbout } from '../parts/Amount'
import { Field } from '../parts/Field'
import { type Place, go, withQuery } from '../router'
import { views } from '../words/views'

const words = views.board
const LIVE = 'Open,Claimed,Delivered,InReview,Escalated'
const SHOWN: Record<string, string> = { open: 'Open', again: 'Open', work: 'Claimed', judged: 'Delivered,InReview,Escalated', ended: 'ended' }
const NAMES = ['q', 'guild', 'poster', 'token', 'min', 'worker'] as const
const TYPED = 300 // milliseconds without a key before what was typed is asked for

/** The server's question for an address of the board. */
export function questionOf(query: URLSearchParams): string {
  const question = new URLSearchParams()
  question.set('status', SHOWN[query.get('show') ?? ''] ?? LIVE)
  for (const name of NAMES) {
    const value = query.get(name)?.trim()
    if (value) question.set(name, name === 'min' ? smallest(value) : value)
  }
  return question.toString()
}

/** The reward as typed, in the smallest unit of what has 18 decimals; what is no amount asks for nothing. */
const smallest = (text: string): string => (toUnits(text.replace(',', '.'), 18) ?? 0n).toString()

export const hasFilters = (query: URLSearchParams): boolean => ['show', ...NAMES].some((name) => query.get(name))

export function Filters({ place }: { place: Place }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const about = useAbout()
  const value = (name: string): string => place.query.get(name) ?? ''
  const change = (name: string) => (event: Event) => go(withQuery(place, { [name]: (event.target as HTMLInputElement).value.trim() }), true)
  const typed = (name: string) => (event: Event) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => change(name)(event), TYPED)
  }
  const more = ['guild', 'poster', 'min'].some(value)
  return (
    <form class="filter-form" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="filter-line">
        <Field id="q" label={words.search}>
          {(described) => <input {...described} type="search" value={value('q')} placeholder={words.searchHint} autocomplete="off" onInput={typed('q')} />}
        </Field>
      </div>
      <details open={more}>
        <summary>{words.filters}</summary>
        <div class="pair">
          <Field id="guild" label={words.guild}>
            {(described) => <input {...described} class="mono" value={value('guild')} placeholder="0x…" onInput={typed('guild')} />}
          </Field>
          <Field id="poster" label={words.poster}>
            {(described) => <input {...described} class="mono" value={value('poster')} placeholder="0x…" onInput={typed('poster')} />}
          </Field>
          <Field id="min" label={`${words.min} (${about?.chain.currency ?? 'ETH'})`}>
            {(described) => <input {...described} inputMode="decimal" value={value('min')} onInput={typed('min')} />}
          </Field>
        </div>
      </details>
    </form>
  )
}
