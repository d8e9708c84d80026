// What the plans of posters, workers and stewards share: the chain, the bounty as the wallet's own node knows it, signatures.
import type { About, Bounty } from '../api'
import { type Check, type Ground, passed, Stopped } from '../checks/check'
import { PRESENT } from '../checks/checks'
import { contractProblems } from '../checks/contracts'
import { identity } from '../checks/identity'
import { state as stateNow } from '../checks/state'
import type { Coin } from '../checks/token'
import { ADDRESSES } from '../chain/contracts'
import { addressOf } from '../chain/encode'
import { code } from '../chain/node'
import { fromUnits } from '../chain/money'
import { label, lane } from '../chain/reads'
import { bountyOf, type Hex, NOBODY, type People, type State, STATUSES, type Terms } from '../chain/values'
import type { AroundSays } from '../effects/around'
import { describe, said } from '../effects/describe'
import { plain } from '../plain'
import { acts } from '../words/acts'
import type { Call, Plan } from './plan'

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

/** The server's answer, made sure of as for any other act. */
export const requireBounty = (ground: Ground, about: About, id: Hex, answer: Bounty): Promise<Sure> => sureOf(PRESENT, ground, about, id, answer)

/** The same for a later step: what else was made sure of holds as long as chain and account do. */
export const requireStill = (ground: Ground, about: About, id: Hex, answer: Bounty): Promise<Sure> => sureOf([identity, stateNow], ground, about, id, answer)

async function sureOf(checks: readonly Check[], ground: Ground, about: About, id: Hex, bounty: Bounty): Promise<Sure> {
  const checked = await passed(checks, ground, { about, id, bounty, documents: new Map() })
  const { terms, state, people } = spelt(bounty)
  const { status } = await lane(ground.provider, terms.poster, terms.lane)
  return { terms, state, people, status: STATUSES[status] ?? 'Free', checked }
}

/** What each end of a bounty brings, and who decides, for its sheet. */
export const endsOf = ({ terms, people }: Pick<Sure, 'terms' | 'people'>, coin: Coin): NonNullable<Plan['ends']> => ({ terms, coin, panel: people.panel.map(({ account }) => account) })

/** Every account in its one spelling, whatever the server's: as events have it, and as people compare it. */
export function spelt(bounty: Bounty): { terms: Terms; state: State; people: People } {
  const { terms, state, people } = bountyOf(bounty)
  const [poster, token, worker, arbiter] = [terms.poster, terms.token, terms.worker, terms.arbiter].map(addressOf) as [Hex, Hex, Hex, Hex]
  return {
    terms: { ...terms, poster, token, worker, arbiter },
    state: { ...state, worker: addressOf(state.worker) },
    people: { team: people.team.map((each) => ({ ...each, account: addressOf(each.account) })), panel: people.panel.map((each) => ({ ...each, account: addressOf(each.account) })) },
  }
}

/** What a token calls itself is its maker's choice: beside its amounts stands where it is. */
export const tokenNotes = (token: Hex): string[] => (token === NOBODY ? [] : [acts.token(token)])

/** Amounts of a token, its decimals and symbol said by its own contract. */
export async function moneyOf({ provider }: Pick<Ground, 'provider'>, about: About, token: Hex): Promise<(units: bigint) => string> {
  if (token === NOBODY) return (units) => `${fromUnits(units, 18)} ${about.chain.currency}`
  const { decimals, symbol } = await label(provider, token)
  return (units) => `${fromUnits(units, decimals ?? 0)} ${symbol ? plain(symbol, 12) : token}`
}

/** The whole effect in the words that the toolkit uses. `says`: what a contract around the core would answer. */
export const effectOf = ({ account, block }: Pick<Ground, 'account' | 'block'>, call: Call, says?: AroundSays): string =>
  said(describe(call, account, BigInt(block.moment), undefined, says))
