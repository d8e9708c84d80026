// Which of the open bounties an account could claim: what the contracts ask of who claims, as far as the board's rows tell it.
import { type Row, standing as askStanding } from '../api'
import { type Answer, useAnswer } from '../answers'
import { NOBODY } from '../parts/Amount'
import { useOwnNode, useOwnWord } from '../parts/Trust'

export interface Claimant {
  account: string
  points: ReadonlyMap<string, bigint> // by guild, in thousandths
  balance: bigint | undefined // of the chain's own money, by the wallet's node; undefined: not asked
}

/** An account as who claims, once its standing is here; null if nobody asks. */
export function useClaimant(account: string | null): Claimant | Exclude<Answer<unknown>, { state: 'here' }> | null {
  const answer = useAnswer(account ? `standing ${account}` : '', () => askStanding(account as `0x${string}`))
  const node = useOwnNode()
  const balance = useOwnWord(account ? node : null, 'balance', async ({ provider, account: own }) => BigInt((await provider.request({ method: 'eth_getBalance', params: [own, 'latest'] })) as string))
  if (!account) return null
  if (answer.state !== 'here') return answer
  return { account, points: new Map(answer.value.standing.map(({ guild, points }) => [guild.toLowerCase(), BigInt(points)])), balance }
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

export function couldClaim(row: Row, { account, points, balance }: Claimant, now: number): boolean {
  const isFirst = row.worker === NOBODY || same(row.worker, account) // sent back: its worker may mend it first
  const isMeant = row.reservedFor === NOBODY || same(row.reservedFor, account)
  const hasMoney = row.token !== NOBODY || balance === undefined || balance >= BigInt(row.bond)
  const hasPoints = (points.get(row.guild.toLowerCase()) ?? 0n) >= BigInt(row.minStanding)
  return row.status === 'Open' && !row.closed && row.openUntil > now && !same(row.poster, account) && isFirst && isMeant && hasPoints && hasMoney
}
