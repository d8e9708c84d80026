// A first visit, in one screen: what this is, in four steps with the signs that the board uses.
import { Glyph, type Sign } from '../parts/Glyph'
import { Heading } from '../parts/Heading'
import { views } from '../words/views'

const words = views.intro
const KEPT = 'oathwork/visited/1'
const SIGNS: readonly Sign[] = ['open', 'work', 'judged', 'paid']

export function isFirstVisit(): boolean {
  try {
    return localStorage.getItem(KEPT) === null
  } catch {
    return false // nothing can be kept here, so it would come back each time
  }
}

function keepVisit(): void {
  try {
    localStorage.setItem(KEPT, '1')
  } catch {
    // then it is said once more
  }
}

export function Intro({ onClose }: { onClose: () => void }) {
  const close = (): void => {
    keepVisit()
    onClose()
  }
  return (
    <section class="intro" aria-label={words.label}>
      <div class="intro-say">
        <Heading text={words.title} />
        <p class="lead">{words.lead}</p>
        <div class="acts">
          <a class="button" href="/help">
            {words.how}
          </a>
          <button type="button" class="quiet intro-close" onClick={close}>
            {words.close}
          </button>
        </div>
      </div>
      <ol class="intro-steps">
        {words.steps.map(([title, text], step) => (
          <li key={title}>
            <Glyph sign={SIGNS[step] ?? 'open'} />
            <div>
              <strong>{title}</strong>
              <p>{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
