// Addresses: the history API, one function for going somewhere, and the place that the page shows.
import { useEffect, useState } from 'preact/hooks'

export interface Place {
  path: string
  parts: readonly string[] // of the path, without empty ones
  query: URLSearchParams
}

const heard = new Set<() => void>()
let entry = Number((globalThis.history?.state as { entry?: number } | null)?.entry ?? 0) // which of the visits of this tab is shown, by its number
let newest = entry
const heights = new Map<number, number>() // how far each of them was scrolled
let moved = false // a page was changed by a person and its heading has not had the focus yet

export function here(): Place {
  const { pathname, search } = location
  if (pathname === '/') boardAt = pathname + search
  return { path: pathname, parts: pathname.split('/').filter(Boolean).map(decoded), query: new URLSearchParams(search) }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

let boardAt = '/'

/** The board as it was looked at last, with its filters. */
export const lastBoard = (): string => boardAt

/** Go to an address of this page. `replace`: the place before is not kept (a filter being typed). */
export function go(address: string, replace = false): void {
  const before = location.pathname
  if (address === location.pathname + location.search) replace = true
  heights.set(entry, scrollY)
  if (!replace) heights.set((entry = ++newest), scrollY)
  history[replace ? 'replaceState' : 'pushState']({ entry }, '', address)
  if (location.pathname !== before && !replace) arrive()
  tell()
}

function arrive(): void {
  moved = true
  scrollTo(0, 0)
}

function tell(): void {
  for (const each of heard) each()
}

/** Whether the page has just changed: asked once, by the heading that takes the focus. */
export function hasMoved(): boolean {
  const answer = moved
  moved = false
  return answer
}

export function keepFocus(): void {
  moved = true
}

/** Links to this page are followed without loading it anew; new tabs, downloads and other hosts are the browser's. */
export function followLinks(): void {
  addEventListener('scroll', () => void heights.set(entry, scrollY), { passive: true })
  addEventListener('popstate', (event) => {
    entry = Number((event.state as { entry?: number } | null)?.entry ?? 0)
    moved = true
    tell()
    scrollBack(heights.get(entry) ?? 0)
  })
  addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a')
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute('download')) return
    const isOwn = link.origin === location.origin && !link.pathname.startsWith('/api/') && !link.hash
    if (!isOwn) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}

const FRAMES = 30

/**
 * Where a page was left there one comes back to, each time that it has become long enough again; unless its reader scrolls
 * meanwhile. Where it is scrolled to then, by a bar or to a button that is about to be pressed, there it stays.
 */
function scrollBack(height: number): void {
  const mine = entry
  let stopped = false
  const stop = (): void => void (stopped = true)
  for (const name of ['wheel', 'touchstart', 'keydown', 'mousedown'] as const) addEventListener(name, stop, { once: true, passive: true })
  const step = (frames: number, wasLong: boolean): void => {
    if (stopped || entry !== mine) return
    const isLong = document.documentElement.scrollHeight - innerHeight >= height
    if (isLong && !wasLong) scrollTo(0, height)
    if (frames < FRAMES) requestAnimationFrame(() => step(frames + 1, isLong))
  }
  step(0, false)
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here)
  useEffect(() => {
    const hear = (): void => setPlace(here())
    heard.add(hear)
    return () => void heard.delete(hear)
  }, [])
  return place
}

/** The same address with some of its filters changed; an empty value takes one away. Another filter begins at the first page. */
export function withQuery(place: Place, changes: Record<string, string>): string {
  const query = new URLSearchParams(place.query)
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value)
    else query.delete(name)
  }
  const text = query.toString()
  return place.path + (text ? `?${text}` : '')
}
