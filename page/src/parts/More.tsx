// What stands below a list that comes in pages: the button for the next page, and the end, which takes over the button's focus.
import { useEffect, useRef } from 'preact/hooks'
import type { Pages } from '../pages'
import { views } from '../words/views'
import { Failed } from './Empty'

const words = views.board

export function More({ list }: { list: Pages<unknown> }) {
  const { more, asking, failure, pages } = list
  const end = useRef<HTMLParagraphElement>(null)
  const isWhole = !more && pages.length > 1
  useEffect(() => {
    if (isWhole && document.activeElement === document.body) end.current?.focus()
  }, [isWhole])
  if (failure && more) return <Failed status={failure.status} message={failure.message} again={more} />
  if (more) {
    return (
      <div class="list-more">
        <button type="button" aria-disabled={asking} onClick={more}>
          {asking ? views.list.asking : words.more}
        </button>
      </div>
    )
  }
  return isWhole ? (
    <p ref={end} class="list-more muted" tabIndex={-1}>
      {views.list.end}
    </p>
  ) : null
}
