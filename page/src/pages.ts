// A list that comes in pages, for a view: the first is asked again while it is looked at, those after it when they are wanted.
import { useRef, useState } from 'preact/hooks'
import { type Paged, ServerError } from './api'
import { type Answer, useAnswer } from './answers'

export interface Pages<P> {
  first: Answer<P>
  pages: readonly P[]
  /** Asks for the next page; null: there is none. */
  more: (() => void) | null
  asking: boolean
  failure: ServerError | null // why the next page did not come
  again: () => void // from the beginning
}

interface Later<P> {
  key: string
  pages: readonly P[] // all of them as they were then, so that nothing slips from one page into another
  asking: boolean
  failure: ServerError | null
}

export function usePages<P extends Paged>(key: string, ask: (cursor: string) => Promise<P>, every?: number): Pages<P> {
  const first = useAnswer(key, () => ask(''), every)
  const [kept, keep] = useState<Later<P>>({ key, pages: [], asking: false, failure: null })
  const now = useRef(key)
  now.current = key
  const later = kept.key === key ? kept : { key, pages: [], asking: false, failure: null }
  const pages = later.pages.length ? later.pages : first.state === 'here' ? [first.value] : []
  const next = pages.at(-1)?.next ?? null
  const more = (): void => {
    if (!next || later.asking) return
    keep({ key, pages, asking: true, failure: null })
    ask(next).then(
      (page) => now.current === key && keep({ key, pages: [...pages, page], asking: false, failure: null }),
      (error: unknown) => now.current === key && keep({ key, pages, asking: false, failure: error instanceof ServerError ? error : new ServerError(0, '') }),
    )
  }
  const again = (): void => {
    keep({ key, pages: [], asking: false, failure: null })
    first.again()
  }
  return { first, pages, more: next ? more : null, asking: later.asking, failure: later.failure, again }
}

/** The entries of all pages, each once: what changes its place meanwhile can stand in two. */
export function entries<P, E>(pages: readonly P[], of: (page: P) => readonly E[], name: (entry: E) => string): E[] {
  return [...new Map(pages.flatMap(of).map((entry) => [name(entry), entry])).values()]
}
