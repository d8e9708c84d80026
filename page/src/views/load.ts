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

const VIEWS: Record<string, () => Promise<View>> = {
  queue: async () => (await import('./Queue')).Queue,
  account: async () => (await import('./Profile')).Profile,
  guilds: async () => (await import('./Guilds')).Guilds,
  guild: async () => (await import('./Guild')).Guild,
  notices: async () => (await import('./Notices')).Notices,
  about: async () => (await import('./About')).About,
  help: async () => (await import('./Help')).Help,
  post: async () => (await import('../acts/Post')).Post,
  safe: async () => (await import('../acts/SafePage')).SafePage,
  orders: async () => (await import('../acts/Relay')).Relay,
}

/** Pages of one act of a bounty. */
const ACTS: Record<string, () => Promise<View>> = {
  deliver: async () => (await import('../acts/Deliver')).Deliver,
  review: async () => (await import('../acts/Review')).Review,
}

const plainAct = async (): Promise<View> => (await import('../acts/Claim')).PlainAct

/** The board is here at once; other views are fetched. Rejects if that part of the bundle does not come. */
export function viewOf(place: Place): View | Promise<View> {
  const [first, , third] = place.parts
  if (first === undefined) return Board
  if (first === 'bounty' && !third) return import('./Bounty').then((module) => module.Bounty)
  if (first === 'bounty' && third && !SIGNED.has(third)) return NotFound
  if (first === 'bounty' && third) return (ACTS[third] ?? plainAct)()
  if (first === 'guild' && third) return import('../acts/GuildActs').then((module) => module.GuildActs)
  return VIEWS[first]?.() ?? NotFound
}
