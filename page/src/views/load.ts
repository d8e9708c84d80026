// Which view an address shows. The board comes with the first load; what is read and what is signed are a part each.
import type { ComponentType } from 'preact'
import type { Place } from '../router'
import { Board } from './Board'
import { NotFound } from './NotFound'

export interface ViewProps {
  place: Place
}
export type View = ComponentType<ViewProps>

const SIGNED = new Set(['claim', 'deliver', 'review', 'draw', 'redraw', 'settle', 'lapse', 'quit', 'withdraw', 'rule', 'expire', 'close', 'court', 'warranty', 'apply'])

const reading = () => import('./reading')
const signing = () => import('../acts/signing')
const appealing = () => import('../acts/appealing')
const gathering = () => import('../acts/gathering')
const following = () => import('../acts/following')

const VIEWS: Record<string, () => Promise<View>> = {
  queue: async () => (await signing()).Queue,
  account: async () => (await signing()).Profile,
  guilds: async () => (await reading()).Guilds,
  guild: async () => (await reading()).Guild,
  notices: async () => (await reading()).Notices,
  about: async () => (await reading()).About,
  help: async () => (await reading()).Help,
  post: async () => (await signing()).Post,
  found: async () => (await import('../acts/Found')).Found,
  safe: async () => (await signing()).SafePage,
  orders: async () => (await signing()).Relay,
  crowds: async () => (await gathering()).Crowds,
  crowd: async () => (await gathering()).CrowdPage,
  plans: async () => (await following()).Tills,
  plan: async () => (await following()).TillPage,
  rota: async () => (await following()).TillPage,
}

/** Pages of one act of a bounty. */
const ACTS: Record<string, () => Promise<View>> = {
  deliver: async () => (await signing()).Deliver,
  review: async () => (await signing()).Review,
  apply: async () => (await import('../acts/applying')).Apply,
  court: async () => (await appealing()).Court,
  warranty: async () => (await appealing()).Warranty,
}

const plainAct = async (): Promise<View> => (await signing()).PlainAct

/** Two addresses of one name are one view, whose fields stay as they are: the acts of a guild are one form. */
export const nameOf = ({ path, parts: [first, second, third] }: Place): string => (first === 'guild' && third ? `/guild/${second}/` : path)

/** The board is here at once; other views are fetched. Rejects if that part of the bundle does not come. */
export function viewOf(place: Place): View | Promise<View> {
  const [first, , third] = place.parts
  if (first === undefined) return Board
  if (first === 'bounty' && !third) return reading().then((module) => module.Bounty)
  if (first === 'bounty' && third && !SIGNED.has(third)) return NotFound
  if (first === 'bounty' && third) return (ACTS[third] ?? plainAct)()
  if (first === 'guild' && third) return signing().then((module) => module.GuildActs)
  return VIEWS[first]?.() ?? NotFound
}
