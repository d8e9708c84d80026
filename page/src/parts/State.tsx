// Where a bounty stands, as a sign and its word.
import type { Label } from '../api'
import { parts as words } from '../words/parts'
import { Glyph, type Sign } from './Glyph'

export type Stand = Label | 'SentBack'

const SIGNS: Record<Stand, { sign: Sign; tone: string }> = {
  Open: { sign: 'open', tone: 'open' },
  SentBack: { sign: 'back', tone: 'back' },
  Claimed: { sign: 'work', tone: 'work' },
  Delivered: { sign: 'lot', tone: 'work' },
  InReview: { sign: 'judged', tone: 'judged' },
  Escalated: { sign: 'arbiter', tone: 'judged' },
  Paid: { sign: 'paid', tone: 'paid' },
  Ruled: { sign: 'paid', tone: 'paid' },
  Withdrawn: { sign: 'back', tone: 'work' },
  Unverified: { sign: 'over', tone: 'over' },
}

export function State({ stand }: { stand: Stand }) {
  const { sign, tone } = SIGNS[stand] ?? SIGNS.Open
  return (
    <span class={`state state-${tone}`}>
      <Glyph sign={sign} />
      {words.states[stand] ?? stand}
    </span>
  )
}
