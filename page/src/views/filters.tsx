// What the board is asked for: the address holds it, this form changes the address.
import { useEffect, useRef, useState } from 'preact/hooks'
import { toUnits } from '../chain/money'
import { useAbout } from '../parts/Amount'
import { isAddress } from '../parts/Address'
import { Field } from '../parts/Field'
import { type Place, go, here, withQuery } from '../router'
import { useSession } from '../wallet/session'
import { views } from '../words/views'

const words = views.board
const LIVE = 'Open,Claimed,Delivered,InReview,Escalated'
const SHOWN: Record<string, string> = { open: 'Open', again: 'Open', work: 'Claimed', judged: 'Delivered,InReview,Escalated', ended: 'ended' }
const NAMES = ['q', 'guild', 'poster', 'token', 'min', 'worker', 'sort'] as const
const OF_REWARDS: readonly string[] = ['min', 'sort']
const FOLDED = ['guild', 'poster', 'token', 'min', 'mine'] as const
/** The statuses' own names, as the API and the toolkit have them, say the same as the chips. */
const CHIP_OF: Record<string, string> = {
  open: 'open', claimed: 'work', delivered: 'judged', inreview: 'judged', escalated: 'judged', ended: 'ended', free: 'ended', paid: 'ended', ruled: 'ended',
  withdrawn: 'ended', unverified: 'ended',
} // prettier-ignore
const TYPED = 300 // milliseconds without a key before what was typed is asked for

/** The chip that an address names, by `show` or by a `status`; empty for all that is live. */
export function chipOf(query: URLSearchParams): string {
  const chip = query.get('show') ?? CHIP_OF[(query.get('status') ?? '').split(',')[0]?.toLowerCase() ?? ''] ?? ''
  return chip in SHOWN ? chip : ''
}

export const isForMe = (query: URLSearchParams): boolean => query.get('mine') === '1'

/** The server's question for an address of the board. `account`: for whom, if that is asked for; `token`: which one its name means. */
export function questionOf(query: URLSearchParams, account: string | null, token: string): string {
  const question = new URLSearchParams()
  const isMine = isForMe(query) && account !== null
  question.set('status', isMine ? 'Open' : (SHOWN[chipOf(query)] ?? LIVE))
  if (isMine) question.set('worker', account)
  const isLive = question.get('status') !== 'ended' // rewards are compared among live bounties
  for (const name of NAMES) {
    const value = name === 'token' ? token : query.get(name)?.trim()
    if (value && (isLive || !OF_REWARDS.includes(name))) question.set(name, name === 'min' ? amount(value) : value)
  }
  return question.toString()
}

const isAmount = (text: string): boolean => toUnits(text.replace(',', '.'), 18) !== undefined
const FORMS = {
  guild: [(text: string) => /^(0x[0-9a-fA-F]{1,24}|[0-9]{1,29})$/.test(text), words.wrong.guild],
  poster: [isAddress, words.wrong.account],
  token: [(text: string) => isAddress(text) || !text.startsWith('0x'), words.wrong.token],
  min: [isAmount, words.wrong.amount],
} as const

/** The filters of an address that a server could not read: half typed, perhaps. */
export const wrongIn = (query: URLSearchParams): (keyof typeof FORMS)[] =>
  (Object.keys(FORMS) as (keyof typeof FORMS)[]).filter((name) => {
    const text = query.get(name)?.trim()
    return Boolean(text) && !FORMS[name][0](text ?? '')
  })

/** The reward as typed, in the token's unit; what is no amount asks for nothing. */
const amount = (text: string): string => (toUnits(text.replace(',', '.'), 18) === undefined ? '0' : text.replace(',', '.'))

export const hasFilters = (query: URLSearchParams): boolean => ['show', 'status', 'mine', ...NAMES].some((name) => query.get(name))

/** What is typed, until the address has it: an answer that arrives meanwhile draws the page anew and must not take it away. */
function useTyped(place: Place) {
  const [typed, setTyped] = useState<Record<string, string>>({})
  const waiting = useRef<Record<string, string>>({})
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const ask = (): void => {
    clearTimeout(timer.current)
    const changes = waiting.current
    waiting.current = {}
    const now = here() // not the place of this drawing: a chip may have been chosen since
    if (Object.keys(changes).length) go(withQuery(now, changes), true)
  }
  const put = (name: string, text: string): void => {
    setTyped((before) => ({ ...before, [name]: text }))
    waiting.current[name] = text.trim()
    clearTimeout(timer.current)
    timer.current = setTimeout(ask, TYPED)
  }
  /** As typed, with its last space, while that is what the address says or will say; what the address says otherwise. */
  const text = (name: string): string => {
    const said = waiting.current[name] ?? place.query.get(name) ?? ''
    return typed[name]?.trim() === said ? typed[name] : said
  }
  return (name: string) => ({
    value: text(name),
    onInput: (event: Event) => put(name, (event.target as HTMLInputElement).value),
    onChange: ask, // who leaves the field, for a chip perhaps, has finished typing
  })
}

export function Filters({ place }: { place: Place }) {
  const about = useAbout()
  const { account } = useSession()
  const typed = useTyped(place)
  const isFiltered = FOLDED.some((name) => place.query.get(name))
  const [isOpen, setOpen] = useState(isFiltered)
  useEffect(() => {
    if (isFiltered) setOpen(true) // what holds is seen, wherever one has come from
  }, [isFiltered])
  const wrong = (name: keyof typeof FORMS): string | undefined => (wrongIn(place.query).includes(name) ? FORMS[name][1] : undefined)
  return (
    <form class="filter-form" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="filter-line">
        <Field id="q" label={words.search}>
          {(described) => <input {...described} {...typed('q')} type="search" placeholder={words.searchHint} autocomplete="off" />}
        </Field>
        {chipOf(place.query) === 'ended' ? null : (
          <Field id="sort" label={words.sort}>
            {(described) => (
              <select {...described} value={place.query.get('sort') ?? ''} onChange={(event) => go(withQuery(here(), { sort: event.currentTarget.value }))}>
                <option value="">{words.sorts.until}</option>
                <option value="reward">{words.sorts.reward}</option>
              </select>
            )}
          </Field>
        )}
      </div>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{words.filters}</summary>
        <div class="pair">
          <Field id="guild" label={words.guild} wrong={wrong('guild')}>
            {(described) => <input {...described} {...typed('guild')} class="mono" placeholder="0x…" />}
          </Field>
          <Field id="poster" label={words.poster} wrong={wrong('poster')}>
            {(described) => <input {...described} {...typed('poster')} class="mono" placeholder="0x…" />}
          </Field>
          <Field id="token" label={words.token.label} wrong={wrong('token')}>
            {(described) => <input {...described} {...typed('token')} placeholder={words.token.hint} autocomplete="off" maxLength={100} />}
          </Field>
          <Field id="min" label={words.least(place.query.get('token') ? '' : (about?.chain.currency ?? 'ETH'))} wrong={wrong('min')}>
            {(described) => <input {...described} {...typed('min')} inputMode="decimal" />}
          </Field>
        </div>
        <label class="option">
          <input type="checkbox" checked={isForMe(place.query)} onChange={(event) => go(withQuery(here(), { mine: event.currentTarget.checked ? '1' : '' }))} />
          {words.mine}
        </label>
        {isForMe(place.query) ? <p class="hint">{account ? words.mineHint : words.mineNobody}</p> : null}
      </details>
    </form>
  )
}
