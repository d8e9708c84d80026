// Handing in: the hash of the evidence, recomputed here from its bytes, with a team's shares if all have agreed; and the claim in
// the same transaction if nobody has claimed.
import type { About, Bounty } from '../api'
import { type Manifest, readManifest } from '../acts/manifest'
import { agrees, type Consent, consentText } from '../acts/orders'
import { type Ground, Stopped } from '../checks/check'
import { coinOf } from '../checks/token'
import { ADDRESSES } from '../chain/contracts'
import { calldata, keccak } from '../chain/encode'
import { teamMessage } from '../chain/typed'
import { type Hex, NOBODY, type Share, type State, type Terms, type Work } from '../chain/values'
import { keepDocument } from '../leaving'
import { momentText } from '../parts/Moment'
import { plain } from '../plain'
import { same } from '../same'
import { acts } from '../words/acts'
import { type Need, withAllowance } from './allowance'
import { effectOf, endsOf, moneyOf, requireBounty, requireStill, type Sure, tokenNotes } from './common'
import { escrowEvents } from './happened'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'
import { isSignedBy } from './signature'

const words = acts.deliver
const LOT_AHEAD = 64 // blocks, at most, until a lot is known

export interface Delivering {
  about: About
  id: Hex
  answer: Bounty
  data: Uint8Array // of the manifest
  consents: readonly Consent[]
  uri: string
}

const sharesOf = (manifest: Manifest): Share[] => manifest.shares.map(({ account, part }) => ({ account, part: BigInt(part) }))

/** The evidence is about this bounty, this round and this worker. */
export function requireEvidence(manifest: Manifest, about: About, id: Hex, round: bigint, worker: Hex): void {
  const { chain, escrow, bounty, round: itsRound, worker: its } = manifest.claim
  if (chain !== about.chain.id || !same(escrow, ADDRESSES.BountyEscrow)) throw new Stopped('no', words.otherChain)
  if (!same(bounty, id)) throw new Stopped('no', words.otherBounty)
  if (BigInt(itsRound) !== round) throw new Stopped('no', words.otherRound(itsRound, Number(round)))
  if (!same(its, worker)) throw new Stopped('no', words.otherWorker(its))
}

/** The work as the contract takes it. Throws Stopped unless every member has signed exactly this. */
export async function workOf(ground: Ground, { id, data, consents, uri }: Delivering, manifest: Manifest, round: bigint): Promise<Work> {
  const [delivery, team] = [keccak(data), sharesOf(manifest)]
  const message = teamMessage(ground.chainId, { bounty: id, round, delivery, team })
  const signatures: Hex[] = []
  for (const { account } of team) {
    const given = consents.filter(({ member }) => same(member, account))
    if (!given.length) throw new Stopped('no', words.notAgreed(account))
    const consent = given.find((each) => agrees(each, manifest.claim, delivery, manifest.shares))
    if (!consent) throw new Stopped('no', words.otherConsent(account))
    if (!(await isSignedBy(ground, message, consent.signature, account))) throw new Stopped('no', words.notSigned(account))
    signatures.push(consent.signature)
  }
  return { delivery, team, consents: signatures, uri: uri.trim() }
}

function deliveryCall(id: Hex, terms: Terms, state: State, work: Work, andClaim: boolean): Call {
  const base = { contract: 'BountyEscrow', to: ADDRESSES.BountyEscrow, value: 0n } as const
  if (andClaim) {
    const data = calldata('BountyEscrow', 'claimAndDeliver', { terms, state, work })
    return { ...base, data, value: terms.token === NOBODY ? terms.bond : 0n }
  }
  if (work.team.length) return { ...base, data: calldata('BountyEscrow', 'deliverTeam', { terms, state, work }) }
  const { poster, lane } = terms
  return { ...base, data: calldata('BountyEscrow', 'deliver', { poster, lane, id, state, delivery: work.delivery, uri: work.uri }) }
}

export const makeDeliver = (delivering: Delivering): MakePlan => async (ground) => {
  const { about, id, answer, data } = delivering
  const sure = await requireBounty(ground, about, id, answer)
  const { terms, state, status } = sure
  if (status !== 'Open' && status !== 'Claimed') throw new Stopped('no', words.notNow)
  const andClaim = status === 'Open'
  if (!andClaim && !same(state.worker, ground.account)) throw new Stopped('no', words.notWorker(state.worker))
  const manifest = readManifest(data)
  const round = state.round + (andClaim ? 1n : 0n)
  requireEvidence(manifest, about, id, round, ground.account)
  const work = await workOf(ground, delivering, manifest, round)
  const money = await moneyOf(ground, about, terms.token)
  const ends = endsOf(sure, await coinOf(ground, terms.token, about.chain.currency))
  const need: Need = { token: terms.token, amount: andClaim ? terms.bond : 0n, amountText: money(terms.bond), act: 'deliver', title: words.act, byPermit: false }
  return withAllowance(ground, need, async (later) => {
    const now = later === ground ? sure : await requireStill(later, about, id, answer)
    return deliverPlan(later, delivering, now, work, manifest, andClaim ? ends : undefined, money)
  })
}

function deliverPlan(ground: Ground, delivering: Delivering, sure: Sure, work: Work, manifest: Manifest, ends: Plan['ends'], money: (units: bigint) => string): Plan {
  const andClaim = ends !== undefined
  const { terms, state, checked } = sure
  const call = deliveryCall(delivering.id, terms, state, work, andClaim)
  const until = Number(state.claimedAt + terms.workPeriod)
  return {
    act: 'deliver', bounty: delivering.id, title: andClaim ? words.actBoth : words.act,
    sentence: andClaim ? words.sentenceBoth(money(terms.bond), plain(manifest.work, 100)) : words.sentence(plain(manifest.work, 100)),
    until: andClaim ? '' : words.until(momentText(until)), then: words.then(ground.block.number + LOT_AHEAD), effect: effectOf(ground, call),
    notes: andClaim ? [words.overtaken, ...tokenNotes(terms.token)] : [], send: call, ...(ends ? { ends } : {}),
    checked: [...checked, words.checkedHash, ...(work.team.length ? [words.checkedTeam] : [])],
    leaves: [new TextDecoder().decode(delivering.data)], happened: (receipt) => delivered(receipt, delivering, work),
  } // prettier-ignore
}

async function delivered(receipt: Receipt, { id, data }: Delivering, work: Work): Promise<Outcome> {
  const event = escrowEvents(receipt.logs).find(({ name, facts }) => name === 'Delivered' && facts['id'] === id && facts['delivery'] === work.delivery)
  if (!event) throw new Stopped('lie', words.notDelivered)
  const kept = await keepDocument(id, data)
  return { words: words.done(Number(event.facts['lotBlock'])), notes: [kept ? words.kept : words.keepFailed] }
}

/** What a member of a team signs, and the file that the worker needs of it. */
export const makeConsent = ({ about, id, answer, data }: Omit<Delivering, 'consents' | 'uri'>): MakePlan => async (ground) => {
  const { state, status, checked } = await requireBounty(ground, about, id, answer)
  if (status !== 'Open' && status !== 'Claimed') throw new Stopped('no', words.notNow)
  const manifest = readManifest(data)
  const { claim, shares, work } = manifest
  const isClaimed = status === 'Claimed'
  requireEvidence(manifest, about, id, state.round + (isClaimed ? 0n : 1n), isClaimed ? state.worker : claim.worker)
  const mine = shares.find(({ account }) => same(account, ground.account))
  if (!mine) throw new Stopped('no', words.noPart)
  const delivery = keccak(data)
  const message = teamMessage(ground.chainId, { bounty: claim.bounty, round: BigInt(claim.round), delivery, team: shares.map(({ account, part }) => ({ account, part: BigInt(part) })) })
  return {
    act: 'agree', bounty: claim.bounty, title: words.agree, sentence: words.agreeSentence(mine.part / 100, plain(work, 100)), until: '', then: words.agreeThen,
    effect: '', notes: [], checked: [...checked, words.checkedHash], sign: message,
    signed: async (signature) => {
      if (!(await isSignedBy(ground, message, signature, mine.account))) throw new Stopped('no', words.notSigned(mine.account))
      const text = consentText({ claim, delivery, shares, member: mine.account, signature })
      const name = `${claim.bounty.slice(2, 18)}-${claim.round}-${delivery.slice(2, 18)}-${mine.account}.consent.json`
      return { words: words.agreed, file: { name, bytes: new TextEncoder().encode(text) } }
    },
  } // prettier-ignore
}
