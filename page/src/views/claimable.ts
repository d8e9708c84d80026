// Which of the open bounties an account could claim: what the contracts ask of who claims, as far as the board's rows tell it.
import { type Hex, type Row, standing as askStanding, whole } from '../api'
import { type Answer, useAnswer } from '../answers'
import type { Eip1193 } from '../chain/node'
import { NOBODY } from '../parts/Amount'
import { useOwnNode, useOwnWord } from '../parts/Trust'
import { same } from '../same'

interface Claimant {
  account: string
  points: ReadonlyMap<string, bigint> // by guild, in thousandths
  balances: ReadonlyMap<string, bigint> // by token, the chain's own money too, by the wallet's node; none: not asked, or not answered
}

const MOST_TOKENS = 20

/** An account as who claims, once its standing is here; null if nobody asks. `rows`: those whose tokens it is asked about. */
export function useClaimant(account: string | null, rows: readonly Row[]): Claimant | Exclude<Answer<unknown>, { state: 'here' }> | null {
  const answer = useAnswer(account ? `standing ${account}` : '', () => whole((cursor) => askStanding(account as Hex, cursor)))
  const node = useOwnNode()
  const tokens = [...new Set(rows.map(({ token }) => token))].filter((token) => token !== NOBODY).sort().slice(0, MOST_TOKENS)
  const balances = useOwnWord(account ? node : null, `balances ${tokens.join()}`, ({ provider, account: own }) => balancesOf(provider, own, tokens))
  if (!account) return null
  if (answer.state !== 'here') return answer
  return { account, points: new Map(answer.value.flatMap(({ standing }) => standing).map(({ guild, points }) => [guild.toLowerCase(), BigInt(points)])), balances: balances ?? new Map() }
}

async function balancesOf(provider: Eip1193, account: Hex, tokens: readonly Hex[]): Promise<ReadonlyMap<string, bigint>> {
  const own = provider.request({ method: 'eth_getBalance', params: [account, 'latest'] }).then((answer) => [NOBODY, BigInt(answer as string)] as const)
  const { tokenBalance } = await import('../proving')
  const found = await Promise.allSettled([own, ...tokens.map(async (token) => [token, await tokenBalance(provider, token, account)] as const)])
  return new Map(found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))) // a token that does not answer excludes nothing
}

export function couldClaim(row: Row, { account, points, balances }: Claimant, now: number): boolean {
  const { next } = row
  const isMine = next?.action === 'claim' && (next.accounts === null || next.accounts.some((each) => same(each, account))) // who is sent back is served first
  const balance = balances.get(row.token)
  const hasMoney = balance === undefined || balance >= BigInt(row.bond)
  const hasPoints = (points.get(row.guild.toLowerCase()) ?? 0n) >= BigInt(row.minStanding)
  return isMine && row.openUntil > now && !same(row.poster, account) && hasPoints && hasMoney
}
