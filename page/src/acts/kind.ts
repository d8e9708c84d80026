// What is posted: one bounty, or what posts bounties by itself, and what only that is asked for.
import { toSeconds } from '../chain/money'
import { gatherTime } from './agreedOffer'

export type PostKind = 'bounty' | 'crowd' | 'plan' | 'rota'
export const KINDS: readonly PostKind[] = ['bounty', 'crowd', 'plan', 'rota']

export interface Kind {
  kind: PostKind
  within: string // of a crowd: the time to gather it
  period: string // of a rota
  firstIn: string // of a rota: the time until its first turn
  rounds: string // of a rota: the money for how many is brought in at once
  fills: boolean // of a plan: its money is brought in at once
  another: boolean // of a plan: though its organiser has started one just like it
}

export const NEW_KIND: Kind = { kind: 'bounty', within: '30 days', period: '4 weeks', firstIn: '0 days', rounds: '1', fills: true, another: false }

export type KindField = 'within' | 'period' | 'firstIn' | 'rounds'

const MOST = 100 * 365 * 86_400 // seconds
const MOST_ROUNDS = 1_000

/** Its terms are agreed on before there is a poster: they have no lane, and their times begin with their posting. */
export const isAgreed = (kind: PostKind): boolean => kind !== 'bounty'

/** Seconds from turn to turn, and until the first; null for what is no such time. */
export const turnsOf = ({ period, firstIn }: Kind): { period: number | null; firstIn: number | null } => ({ period: timeOf(period, 1), firstIn: timeOf(firstIn, 0) })

function timeOf(text: string, least: number): number | null {
  const seconds = toSeconds(text)
  return seconds !== undefined && seconds >= BigInt(least) && seconds <= BigInt(MOST) ? Number(seconds) : null
}

/** The money for how many rounds; null for what is no such number. */
export function roundsOf({ rounds }: Kind): number | null {
  const text = rounds.trim()
  return /^[0-9]{1,4}$/.test(text) && Number(text) <= MOST_ROUNDS ? Number(text) : null
}

/** The fields of this kind that are wrong. */
export function kindProblems(kind: Kind): KindField[] {
  if (kind.kind === 'crowd') return gatherTime(kind.within) === null ? ['within'] : []
  if (kind.kind !== 'rota') return []
  const { period, firstIn } = turnsOf(kind)
  return [...(period === null ? ['period' as const] : []), ...(firstIn === null ? ['firstIn' as const] : []), ...(roundsOf(kind) === null ? ['rounds' as const] : [])]
}

/** What is brought in at once, if each offer takes so much: in the token's smallest unit. */
export function broughtIn(kind: Kind, stakes: readonly bigint[]): bigint {
  const sum = stakes.reduce((all, each) => all + each, 0n)
  if (kind.kind === 'plan') return kind.fills ? sum : 0n
  return kind.kind === 'rota' ? sum * BigInt(roundsOf(kind) ?? 0) : 0n
}
