// What a Safe can do as poster, arbiter or steward: each act as the call that it would send, tried as if the Safe sent it.
import type { About } from '../api'
import { bounty as askBounty } from '../api'
import type { Step } from '../acts/basket'
import { type Ground, Stopped } from '../checks/check'
import { type Contract, ADDRESSES } from '../chain/contracts'
import { calldata, decodeCall, decodeEvents, type Event, type Facts } from '../chain/encode'
import { hasStarted, offerHash } from '../chain/crowd'
import { block as latest, call as ethCall, logs } from '../chain/node'
import { hasStartedTill, type TillSetup } from '../chain/till'
import { termsId } from '../chain/typed'
import { type Hex, NOBODY, stakeOf, type Terms } from '../chain/values'
import { same } from '../same'
import { acts } from '../words/acts'
import { requireBounty, requireChain } from './common'
import { GUILD_ACTS, type GuildAct, guildCall, requireMay } from './guild'
import type { Call, Deputy } from './plan'
import { stepOfSafe } from './step'

const words = acts.safe

export const BOUNTY_ACTS = ['withdraw', 'close', 'pay', 'refund'] as const
export const SAFE_ACTS = [...BOUNTY_ACTS, 'collect', 'cancel', ...GUILD_ACTS] as const
export type SafeAct = (typeof SAFE_ACTS)[number]

interface SafeActing {
  about: About
  safe: Hex
  act: SafeAct
  bounty: Hex | null
  guild: bigint | null
  accounts: readonly Hex[]
  lane: bigint | null
  token: Hex
}

/** The act as a step of a Safe's list. Throws Stopped if the contract would refuse it of the Safe now. */
export async function safeStep(ground: Ground, acting: SafeActing): Promise<Step> {
  await requireChain(ground, acting.about)
  return stepOfSafe(ground, acting.safe, await safeCall(ground, acting))
}

async function safeCall(ground: Ground, acting: SafeActing): Promise<Call> {
  const { act, guild, accounts, safe, lane, token, bounty } = acting
  if ((GUILD_ACTS as readonly string[]).includes(act)) {
    if (guild === null) throw new Stopped('no', words.badFields)
    const mine = { about: acting.about, guild, act: act as GuildAct, accounts }
    await requireMay(ground, mine, safe)
    return guildCall(mine.act, guild, accounts)
  }
  if (act === 'collect') return escrowCall('collect', { token, to: safe })
  if (act === 'cancel') return escrowCall('cancel', { lane: required(lane) })
  const id = required(bounty)
  const { terms, state, people } = await requireBounty(ground, acting.about, id, await askBounty(id))
  if (act === 'withdraw') return escrowCall('withdraw', { terms, state })
  if (act === 'close' && terms.poster !== safe) throw new Stopped('no', words.notPoster(terms.poster))
  if (act === 'close') return escrowCall('close', { lane: terms.lane })
  return escrowCall('rule', { terms, state, people, pay: act === 'pay' })
}

function required<T>(value: T | null): T {
  if (value === null) throw new Stopped('no', words.badFields)
  return value
}

const escrowCall = (name: string, args: Facts): Call => ({ contract: 'BountyEscrow', to: ADDRESSES.BountyEscrow, data: calldata('BountyEscrow', name, args), value: 0n })

export const callOf = (step: Step): Call => ({ contract: step.contract, to: step.to, data: step.data, value: BigInt(step.value) })

// ------------------------------------------------------------------------------------------------- after execution

export interface Executed {
  done: boolean[] // one a step
  transaction: Hex | null
  posted: Hex[] // bounties that the steps post, found
  deputies: Deputy[] // that the steps start, found
}

/** Which of the steps the network's log shows since a block: a Safe's transaction is found by what it did. */
export async function executed(ground: Pick<Ground, 'provider'>, chainId: number, safe: Hex, steps: readonly Step[], since: number): Promise<Executed> {
  const to = (await latest(ground.provider)).number
  const places = new Set([ADDRESSES.BountyEscrow, ADDRESSES.Guilds, ...steps.map((step) => step.to)])
  const found = (await Promise.all([...places].map((address) => logs(ground.provider, { address, topics: [], from: since, to })))).flat()
  const pairs = found.flatMap((log) => decodeEvents([log]).map((event) => ({ event, transaction: (log as unknown as { transactionHash: Hex }).transactionHash })))
  const hits = steps.map((step) => pairs.find(({ event }) => shows(event, step, safe, chainId)))
  const done = steps.map((step, at) => Boolean(hits[at]) || (step.contract === 'MockToken' && hits.some(Boolean)))
  const posted = hits.flatMap((hit) => (hit?.event.name === 'Posted' ? [hit.event.facts['id'] as Hex] : []))
  const deputies = hits.flatMap((hit) => (hit ? startedBy(hit.event) : []))
  return { done, transaction: hits.find(Boolean)?.transaction ?? null, posted, deputies }
}

/** What an event says was started. */
function startedBy({ name, facts }: Event): Deputy[] {
  const kind = ({ CrowdStarted: 'crowd', PlanStarted: 'plan', RotaStarted: 'rota' } as const)[name]
  return kind ? [{ kind, where: facts[kind] as Hex }] : []
}

const EVENT_OF: Record<string, string> = {
  post: 'Posted', withdraw: 'Withdrawn', close: 'ClaimsClosed', cancel: 'Cancelled', rule: 'Ruled', collect: 'Collected', takeSeat: 'SeatTaken',
  leaveSeat: 'SeatEnded', offerSeats: 'SeatOffered', endSeat: 'SeatEnded', servePosters: 'PosterServed', offerStewardship: 'StewardshipOffered',
  takeStewardship: 'StewardshipTaken',
} // prettier-ignore

function shows(event: Event, step: Step, safe: Hex, chainId: number): boolean {
  const call = step.contract && decodeCall(step.contract as Contract, step.data)
  if (call && (step.contract === 'Plans' || step.contract === 'Rotas')) return hasStartedTill(event, setupOf(call.facts, safe))
  if (call && step.contract === 'Crowds') return hasStarted(event, safe, call.facts['offer'] as Terms, call.facts['until'] as bigint)
  if (call && (step.contract === 'Holdback' || step.contract === 'CourtArbiter')) return isBeforeCourt(event, step, safe, call, chainId)
  if (call && (step.contract === 'Plan' || step.contract === 'Rota')) return isOfTill(event, step, safe, call)
  const name = call ? EVENT_OF[call.name] : undefined
  const isEnd = call && call.name === 'endSeat' && event.name === 'OfferWithdrawn'
  if (!call || !(event.name === name || isEnd)) return false
  const { facts } = event
  const { terms, guild, lane, token } = call.facts as { terms?: Terms; guild?: bigint; lane?: bigint; token?: Hex }
  if (terms) return same(facts['id'], termsId(chainId, terms))
  if (lane !== undefined) return same(facts['poster'], safe) && facts['lane'] === lane
  if (token !== undefined) return same(facts['account'], safe) && same(facts['token'], token)
  if (facts['guild'] !== guild) return false
  const named = [call.facts['accounts'], call.facts['posters'], call.facts['account'], call.facts['heir']].flat().filter(Boolean)
  const who = facts['account'] ?? facts['poster'] ?? facts['heir'] ?? facts['steward']
  return named.length ? named.some((each) => same(who, each)) && (facts['served'] === undefined || facts['served'] === call.facts['served']) : same(who, safe)
}

/** That a Safe has asked a court, or said something to it. One arbiter may be that of many bounties. */
function isBeforeCourt({ name, contract, facts }: Event, { to }: Step, safe: Hex, call: { name: string; facts: Facts }, chainId: number): boolean {
  if (!same(contract, to)) return false
  const { terms, bounty, uri } = call.facts as { terms?: Terms; bounty?: Hex; uri?: string }
  if (terms) return name === 'Asked' && same(facts['payer'], safe) && same(facts['bounty'], termsId(chainId, terms))
  const isAbout = bounty === undefined || facts['_evidenceGroupID'] === BigInt(bounty)
  return name === 'Evidence' && same(facts['_party'], safe) && facts['_evidence'] === uri && isAbout
}

/** What the call that starts a plan or a rota makes a Safe agree on. */
function setupOf(facts: Facts, organiser: Hex): TillSetup {
  const offers = (facts['offers'] ?? [facts['offer']]) as Terms[]
  const [start = 0n, period = 0n] = [facts['start_'], facts['period']] as [bigint?, bigint?]
  const total = offers.reduce((sum, each) => sum + stakeOf(each), 0n)
  return { kind: 'offers' in facts ? 'plan' : 'rota', organiser, token: offers[0]?.token ?? NOBODY, offers: offers.map(offerHash), total, start, period, salt: facts['salt'] as Hex }
}

/** What a plan or a rota has logged of a Safe that fills it, or takes out. */
function isOfTill({ name, contract, facts }: Event, { to }: Step, safe: Hex, call: { name: string; facts: Facts }): boolean {
  if (!same(contract, to)) return false
  if (call.name === 'fill') return name === 'Filled' && same(facts['account'], safe) && facts['amount'] === call.facts['amount']
  return call.name === 'take' && name === 'Taken' && same(facts['to'], call.facts['to'])
}

/** The Safe's next nonce by its own word; null if no Safe answers there. */
export async function safeNonce(ground: Pick<Ground, 'provider'>, safe: Hex): Promise<bigint | null> {
  try {
    const answer = await ethCall(ground.provider, { to: safe, data: '0xaffed0e0' }) // nonce()
    return answer.length === 66 ? BigInt(answer) : null
  } catch {
    return null
  }
}
