// Nothing there, not there yet, and failed: each says what can be done next.
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Answer } from '../answers'
import { NO_API } from '../api'
import { plain } from '../plain'
import { say } from '../said'
import { shell } from '../words/shell'
import { Glyph, type Sign } from './Glyph'

/** What a question's answer shows once it is here; until then that it comes, or why not. */
export function Answered<T>({ answer, rows, children }: { answer: Answer<T>; rows?: number; children: (value: T) => ComponentChildren }) {
  if (answer.state === 'waiting') return <Waiting {...(rows === undefined ? {} : { rows })} />
  return <>{answer.state === 'failed' ? <Failed {...answer} /> : children(answer.value)}</>
}

/** Either of `title` and `words` may be empty. `children`: the next step, which is never missing. */
export function Empty({ title, words, sign = 'seal', children }: { title: string; words: string; sign?: Sign; children: ComponentChildren }) {
  return (
    <div class="blank">
      <Glyph sign={sign} />
      {title ? <h2>{title}</h2> : null}
      {words ? <p class="muted">{words}</p> : null}
      <div class="acts">{children}</div>
    </div>
  )
}

export const ToBoard = () => (
  <a class="button" href="/">
    {shell.toBoard}
  </a>
)

/** Rows to come, so that nothing jumps when they do. Said aloud only if it takes long enough to wonder. */
export function Waiting({ rows = 4, words = shell.loading }: { rows?: number; words?: string }) {
  useEffect(() => {
    const timer = setTimeout(() => say(words), 600)
    return () => clearTimeout(timer)
  }, [words])
  if (!rows) return <p class="waits">{words}</p>
  return (
    <>
      <p class="unseen">{words}</p>
      <ul class="bones" aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          <li key={row} />
        ))}
      </ul>
    </>
  )
}

/** A question was not answered. `status` is HTTP's, zero for no answer at all, or NO_API. */
export function Failed({ status, message, again }: { status: number; message: string; again: () => void }) {
  const reason = status === NO_API ? shell.failed.noApi : status === 429 ? shell.failed.many : status ? shell.failed.said(plain(message, 300) || String(status)) : shell.failed.silent
  return (
    <div role="alert">
      <Empty title={shell.failed.title} words={reason} sign="over">
        <button type="button" onClick={again}>
          {shell.again}
        </button>
      </Empty>
    </div>
  )
}
