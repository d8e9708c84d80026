// Who uses a keyboard stands nowhere once what has the focus is taken away or cannot be pressed any more: the next Tab would begin
// anywhere, and a screen reader says nothing. What is left nearest to it then takes the focus, unless a view gives it away itself.

const SOON = 120 // milliseconds in which a view may do so
const CAN_TAKE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex]'

interface Held {
  element: Element
  around: readonly Element[] // what it stood in, the innermost first
}

let held: Held | null = null
let timer: ReturnType<typeof setTimeout> | undefined

export function keepFocusSomewhere(page: Element): void {
  addEventListener('focusin', ({ target }) => void (held = target instanceof Element && target !== document.body ? { element: target, around: parentsOf(target) } : null))
  addEventListener('focusout', ({ target }) => queueMicrotask(() => void (held?.element === target && stillTakes(held.element) && document.activeElement === document.body && (held = null)))) // left by its reader
  new MutationObserver(() => {
    clearTimeout(timer)
    timer = setTimeout(mend, SOON)
  }).observe(page, { childList: true, subtree: true, attributeFilter: ['disabled'] })
}

function mend(): void {
  if (!held || document.activeElement !== document.body) return
  const { element, around } = held
  if (element.isConnected && !stillTakes(element)) return // it may be pressed again
  const next = element.isConnected ? element : nearest(around)
  ;(next as HTMLElement | null)?.focus({ preventScroll: true })
}

/** In the innermost part that is left, the first that can take the focus; of the page itself its heading. */
function nearest(around: readonly Element[]): Element | null {
  for (const part of around) {
    if (!part.isConnected) continue
    const next = part.matches('main') ? part.querySelector('h1') : part.querySelector(CAN_TAKE)
    if (next) return next
  }
  return null
}

const stillTakes = (element: Element): boolean => element.isConnected && !element.matches(':disabled')

function parentsOf(element: Element): Element[] {
  const parents: Element[] = []
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) parents.push(at)
  return parents
}
