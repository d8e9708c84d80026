// What the server has answered, for a view: waiting, here, or failed; asked again while the page is looked at.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ServerError } from './api'

const AGAIN = 12_000 // milliseconds between two questions, while the page is looked at

export type Answer<T> =
  | { state: 'waiting'; value?: undefined; again: () => void }
  | { state: 'here'; value: T; stale: boolean; again: () => void } // stale: the last question was not answered
  | { state: 'failed'; value?: undefined; status: number; message: string; again: () => void }

/** Ask, and ask again every `every` milliseconds (0: never); a new `key` is a new question, an empty one none. */
export function useAnswer<T>(key: string, question: () => Promise<T>, every = AGAIN): Answer<T> {
  const [kept, setKept] = useState<{ key: string; value?: T; error?: ServerError }>({ key })
  const latest = useRef(question)
  latest.current = question
  const turn = useRef(0)
  const now = useRef(key)
  now.current = key

  const again = useCallback(() => {
    if (!key || now.current !== key) return // asked late: the view is about something else by now
    const mine = ++turn.current
    latest.current().then(
      (value) => mine === turn.current && setKept({ key, value }),
      (error: unknown) => {
        const failure = error instanceof ServerError ? error : new ServerError(0, '')
        if (mine === turn.current) setKept((before) => (before.key === key ? { ...before, error: failure } : { key, error: failure }))
      },
    )
  }, [key])

  useEffect(() => {
    again()
    if (!every) return
    const timer = setInterval(() => document.visibilityState === 'visible' && again(), every)
    const seen = (): void => void (document.visibilityState === 'visible' && again())
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
      turn.current++
    }
  }, [again, every])

  if (kept.key !== key) return { state: 'waiting', again }
  if (kept.value !== undefined) return { state: 'here', value: kept.value, stale: kept.error !== undefined, again }
  if (kept.error) return { state: 'failed', status: kept.error.status, message: kept.error.message, again }
  return { state: 'waiting', again }
}

const READ = 1_300 // milliseconds in which a server has read a new block: it asks its node once a second

/** Ask after an act of one's own: at once, and when the server must have seen it. */
export function askAfterAct(again: () => void): void {
  again()
  setTimeout(again, READ)
}

/** Once more for whoever comes to a page right after an act of their own, such as the one that made what it is about. */
export function useAskedOnceMore(again: () => void): void {
  useEffect(() => {
    const timer = setTimeout(again, READ)
    return () => clearTimeout(timer)
  }, [again])
}
