// The signs for where a bounty stands. Each goes with its word: none carries meaning alone.
import type { JSX } from 'preact'

export type Sign = 'open' | 'work' | 'lot' | 'judged' | 'arbiter' | 'paid' | 'back' | 'over' | 'seal'

const DRAWN: Record<Sign, JSX.Element> = {
  open: <circle cx="8" cy="8" r="6.5" stroke="none" />,
  work: (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke-width="1.8" />
      <path d="M8 2a6 6 0 0 1 0 12z" stroke="none" />
    </>
  ),
  lot: <path d="M8 1.6 14.4 8 8 14.4 1.6 8z" fill="none" stroke-width="1.8" />,
  judged: <path d="M8 1 15 8l-7 7-7-7z" stroke="none" />,
  arbiter: <path d="M8 2 15 14H1z" fill="none" stroke-width="1.8" stroke-linejoin="round" />,
  paid: <path d="m1.8 8.6 4 4.2L14.2 3.4" fill="none" stroke-width="2.6" />,
  back: <path d="M6 2.5 2 6.5l4 4M2.5 6.5H10a4 4 0 0 1 0 7.5H6" fill="none" stroke-width="2" />,
  over: <path d="m3 3 10 10M13 3 3 13" fill="none" stroke-width="2.2" />,
  seal: (
    <>
      <circle cx="8" cy="8" r="6.6" fill="none" stroke-width="1.4" />
      <circle cx="8" cy="8" r="2.6" stroke="none" />
    </>
  ),
}

export function Glyph({ sign }: { sign: Sign }) {
  return (
    <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {DRAWN[sign]}
    </svg>
  )
}
