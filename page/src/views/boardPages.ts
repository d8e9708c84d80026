// A list in pages of fifty, each of which says where the next begins. The first is asked again and again; where it ends
// elsewhere then, the pages after it are asked anew, one by one, and no row is left out or shown twice. Who comes back to a list
// finds as many pages as he left.
import { useEffect, useState } from 'preact/hooks'
import { type At, type Row, ServerError, board } from '../api'

interface BoardPage {
  at: At
  bounties: Row[]
  next: string | null
}

interface Kept {
  question: string
  first: BoardPage | null
  tail: { after: string; page: BoardPage }[]
  asked: number // how often more was asked for, and once
}

let last: Kept | null = null // what was shown when the list was left

/** What was shown of a question when it was left, until the server has answered it anew. */
export const lastFirst = (question: string): BoardPage | null => (last?.question === question ? last.first : null)

interface BoardRows {
  rows: Row[]
  next: string | null
  reading: boolean // the next page is on its way
  error: ServerError | null
  more: () => void
}

const ENOUGH = 20 // rows for each time that more was asked for, where most of a page may not fit
const FAR = 10 // pages that are looked through for them

/** `fits`: which rows are shown; null: all. */
export function useBoardPages(question: string, first: BoardPage | null, fits: ((row: Row) => boolean) | null): BoardRows {
  const [own, setOwn] = useState<Kept>(() => (last?.question === question ? last : fresh(question)))
  const kept = own.question === question ? own : fresh(question)
  const [error, setError] = useState<{ after: string; error: ServerError } | null>(null)
  const { tail, asked } = kept
  const chained = chainOf(first, tail)
  const next = first ? (chained ? (tail[chained - 1]?.page.next ?? null) : first.next) : null
  const rows = unique(first ? [first, ...tail.map(({ page }) => page)].flatMap(({ bounties }) => bounties) : [], fits)
  const lacks = fits ? rows.length < ENOUGH * asked && chained + 1 < FAR * asked : chained + 1 < asked
  const failed = error && error.after === next ? error.error : null
  const wanted = lacks && !failed ? next : null

  useEffect(() => {
    if (first) last = { ...kept, first }
  })
  useEffect(() => {
    if (wanted === null) return
    let left = false
    board(`${question}&cursor=${encodeURIComponent(wanted)}`).then(
      (page) => void (left || setOwn({ ...kept, tail: [...tail.slice(0, chained), { after: wanted, page }, ...tail.slice(chained + 1)] })),
      (reason: unknown) => void (left || setError({ after: wanted, error: reason instanceof ServerError ? reason : new ServerError(0, '') })),
    )
    return () => void (left = true)
  }, [question, wanted])

  const more = (): void => {
    setError(null)
    if (!failed) setOwn({ ...kept, asked: asked + 1 })
  }
  return { rows, next, reading: wanted !== null, error: failed, more }
}

const fresh = (question: string): Kept => ({ question, first: null, tail: [], asked: 1 })

/** How many of the further pages follow the first one still, each where the one before ends. */
function chainOf(first: BoardPage | null, tail: Kept['tail']): number {
  let after = first?.next ?? null
  let count = 0
  for (const each of tail) {
    if (after === null || each.after !== after) break
    after = each.page.next
    count++
  }
  return count
}

function unique(rows: readonly Row[], fits: ((row: Row) => boolean) | null): Row[] {
  const seen = new Set<string>()
  return rows.filter((row) => !seen.has(row.id) && seen.add(row.id) && (!fits || fits(row)))
}
