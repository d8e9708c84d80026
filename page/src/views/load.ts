// Which view an address shows. The board comes with the first load; every other view is a part of its own.
import type { ComponentType } from 'preact'
import type { Place } from '../router'
import { Board } from './Board'
import { NotFound } from './NotFound'

export interface ViewProps {
  place: Place
}
export type View = ComponentType<ViewProps>

const SIGNED = new Set(['claim', 'deliver', 'review', 'draw', 'redraw', 'settle', 'lapse', 'quit', 'withdraw', 'rule', 'expire', 'close'])

const VIEWS: Record<string, () => Promise<View>> = {}

/** The board is here at once; other views are fetched. Rejects if that part of the bundle does not come. */
export function viewOf(place: Place): View | Promise<View> {
  const [first, , third] = place.parts
  if (first === undefined) return Board
  if (first === 'bounty' && third && !SIGNED.has(third)) return NotFound
  return VIEWS[first]?.() ?? NotFound
}
