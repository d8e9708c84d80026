// What the plans of posters, workers and stewards share: the chain, the bounty as the wallet's own node knows it, signatures.
import type { About, Bounty } from '../api'
import { type Ground, Stopped } from '../checks/check'
import { contractProblems } from '../checks/contracts'
import { ADDRESSES } from '../chain/contracts'
import { code } from '../chain/node'
import { fromUnits } from '../chain/money'
import { label, lane, verify } from '../chain/reads'
import { termsId } from '../chain/typed'
import { bountyOf, type Hex, NOBODY, type People, type State, STATUSES, type Terms } from '../chain/values'
import { describe, said } from '../effects/describe'
import { plain } from '../plain'
import { acts } from '../words/acts'
import type { Call } from './plan'

/** The wallet is on the chain that this page is about. */
export async function requireChain(ground: Ground, about: About): Promise<string[]> {
  if (ground.chainId !== about.chain.id) throw new Stopped('no', acts.wrongChain(ground.chainId, about.chain.id))
  if (!(await code(ground.provider, ADDRESSES.BountyEscrow)).length) throw new Stopped('no', acts.noContracts)
  const problems = await contractProblems(ground.provider, ground.chainId)
  if (problems.length) throw new Stopped('no', acts.otherContracts(problems.join(', ')))
  return []
}

/** A bounty as the wallet's node has it now. */
export interface Sure {
  terms: Terms
  state: State
  people: People
  status: (typeof STATUSES)[number]
  checked: string[]
}

/** The server's answer, made sure of: its id is the hash of its terms, and terms and state are the present ones. */
export async function requireBounty(ground: Ground, about: About, id: Hex, answer: Bounty): Promise<Sure> {
  const sure = await requireChain(ground, about)
  const { terms, state, people } = bountyOf(answer)
  if (termsId(ground.chainId, terms).toLowerCase() !== id.toLowerCase()) throw new Stopped('lie', acts.sure.otherTerms)
  const { status } = await lane(ground.provider, terms.poster, terms.lane)
  if (!(await verify(ground.provider, terms, state))) throw new Stopped('behind', acts.sure.stale)
  return { terms, state, people, status: STATUSES[status] ?? 'Free', checked: [...sure, acts.sure.id, acts.sure.present] }
}

/** Amounts of a token, its decimals and symbol said by its own contract. */
export async function moneyOf({ provider }: Pick<Ground, 'provider'>, about: About, token: Hex): Promise<(units: bigint) => string> {
  if (token === NOBODY) return (units) => `${fromUnits(units, 18)} ${about.chain.currency}`
  const { decimals, symbol } = await label(provider, token)
  return (units) => `${fromUnits(units, decimals ?? 0)} ${symbol ? plain(symbol, 12) : token}`
}

/** The whole effect in the words that the toolkit uses. */
export const effectOf = ({ account, block }: Pick<Ground, 'account' | 'block'>, call: Call): string =>
  said(describe(call, account, BigInt(block.moment)))
