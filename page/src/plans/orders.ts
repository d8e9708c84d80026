// An empty wallet signs what another then sends: a claim, whose bond is the sender's gift or comes by a permit, or a delivery.
import { type About, type Bounty, tell } from '../api'
import { readManifest } from '../acts/manifest'
import { type ClaimOrder, type DeliveryOrder, type Order, orderText, orderValue } from '../acts/orders'
import { type Ground, Stopped } from '../checks/check'
import { coinOf } from '../checks/token'
import { ADDRESSES } from '../chain/contracts'
import { addressOf, calldata } from '../chain/encode'
import { claimMessage, deliveryMessage, closeMessage } from '../chain/typed'
import { type Hex, NO_PERMIT, NOBODY, type Permit } from '../chain/values'
import { momentText } from '../parts/Moment'
import { plain } from '../plain'
import { same } from '../same'
import { acts } from '../words/acts'
import { type Need, withAllowance } from './allowance'
import { effectOf, endsOf, moneyOf, requireBounty, requireStill, type Sure, tokenNotes } from './common'
import { type Delivering, requireEvidence, workOf } from './deliver'
import { escrowEvents } from './happened'
import type { ActName } from './names'
import type { Call, MakePlan, Outcome, Plan } from './plan'
import { isSignedBy } from './signature'

const words = acts.relay

interface Ordering {
  about: About
  id: Hex
  answer: Bounty
  seconds: number // for which it is good
}

/** Leave an order with this server, where whoever sends it finds it, and as a file. */
async function handOver(order: Order, name: string): Promise<Outcome> {
  const file = { name, bytes: new TextEncoder().encode(orderText(order)) }
  try {
    await tell('orders', orderValue(order))
    return { words: words.listed, file }
  } catch {
    return { words: words.notListed, file }
  }
}

export const makeClaimOrder = ({ about, id, answer, seconds }: Ordering): MakePlan => async (ground) => {
  const sure = await requireBounty(ground, about, id, answer)
  const { terms, state, status, checked } = sure
  if (status !== 'Open') throw new Stopped('no', words.notOpen)
  const [round, deadline] = [state.round + 1n, ground.block.moment + seconds]
  const message = claimMessage(ground.chainId, { bounty: id, round, worker: ground.account, ownBond: false, deadline: BigInt(deadline) })
  const money = await moneyOf(ground, about, terms.token)
  return {
    ...signPlan('order claim', id, words.actClaim, checked), sentence: words.sentenceClaim(money(terms.bond)), until: words.until(momentText(deadline)),
    then: words.dies(Number(round)), sign: message, ends: { ...endsOf(sure, await coinOf(ground, terms.token, about.chain.currency)), isGift: true },
    signed: async (signature) => {
      await requireSigned(ground, message, signature)
      const claim = { chain: ground.chainId, escrow: ADDRESSES.BountyEscrow, bounty: id, round: Number(round), worker: addressOf(ground.account) }
      const order: ClaimOrder = { action: 'claim', claim, deadline, signature, permit: NO_PERMIT }
      return handOver(order, 'claim.json')
    },
  } // prettier-ignore
}

export const makeDeliveryOrder = (delivering: Delivering, seconds: number): MakePlan => async (ground) => {
  const { about, id, answer, data } = delivering
  const { state, status, checked } = await requireBounty(ground, about, id, answer)
  if (status !== 'Claimed' || !same(state.worker, ground.account)) throw new Stopped('no', words.notMine)
  const manifest = readManifest(data)
  requireEvidence(manifest, about, id, state.round, ground.account)
  const work = await workOf(ground, delivering, manifest, state.round)
  const deadline = ground.block.moment + seconds
  const { delivery, team } = work
  const message = deliveryMessage(ground.chainId, { bounty: id, round: state.round, delivery, team, deadline: BigInt(deadline) })
  return {
    ...signPlan('order deliver', id, words.actDeliver, [...checked, acts.deliver.checkedHash]), sentence: words.sentenceDeliver(plain(manifest.work, 100)),
    until: words.until(momentText(deadline)), then: words.dies(Number(state.round)), sign: message,
    signed: async (signature) => {
      await requireSigned(ground, message, signature)
      const shares = team.map(({ account, part }) => ({ account, part: Number(part) }))
      const order: DeliveryOrder = { action: 'deliver', claim: manifest.claim, deadline, signature, work: { ...work, team: shares } }
      return handOver(order, 'delivery.json')
    },
  } // prettier-ignore
}

async function requireSigned(ground: Ground, message: Parameters<typeof isSignedBy>[1], signature: Hex): Promise<void> {
  if (!(await isSignedBy(ground, message, signature, ground.account))) throw new Stopped('no', acts.deliver.notSigned(ground.account))
}

const signPlan = (act: ActName, bounty: Hex, title: string, checked: readonly string[]) =>
  ({ act, bounty, title, effect: '', notes: [], checked }) satisfies Partial<Plan>

// ------------------------------------------------------------------------------------------------------------ sending

export const bountyOfOrder = (order: Order): Hex => (order.action === 'close' ? order.bounty : order.claim.bounty)

/**
 * Whether whoever sends an order stakes its bond: of a claim without a permit, and always in the chain's own money. A signature can
 * name a permit for that money too, but no permit moves it: the escrow takes it of the sender all the same.
 */
export const givesBond = (order: Order, token: Hex): boolean => order.action === 'claim' && (!order.permit.deadline || token === NOBODY)

/** Anyone sends an order; what is asked of his own wallet stands first. */
export const makeRelay = (about: About, order: Order, answer: Bounty): MakePlan => async (ground) => {
  const id = bountyOfOrder(order)
  const sure = await requireBounty(ground, about, id, answer)
  await requireOrder(ground, order, sure, id)
  const { terms } = sure
  const money = await moneyOf(ground, about, terms.token)
  const isGift = givesBond(order, terms.token)
  const need: Need = { token: terms.token, amount: isGift ? terms.bond : 0n, amountText: money(terms.bond), act: 'relay', title: words.act, byPermit: false }
  const call = relayCall(order, sure)
  return withAllowance(ground, need, async (later) => {
    const now = later === ground ? sure : await requireStill(later, about, id, answer)
    if (later !== ground) await requireOrder(later, order, now, id)
    return relayPlan(later, order, now, call, isGift ? money(terms.bond) : '')
  })
}

function relayCall(order: Order, { terms, state }: Sure): Call {
  const base = { contract: 'BountyEscrow', to: ADDRESSES.BountyEscrow, value: 0n } as const
  const { signature } = order
  if (order.action === 'close') return { ...base, data: calldata('BountyEscrow', 'closeFor', { terms, state, signature }) }
  const deadline = BigInt(order.deadline)
  if (order.action === 'deliver') {
    const work = { ...order.work, team: order.work.team.map(({ account, part }) => ({ account, part: BigInt(part) })) }
    return { ...base, data: calldata('BountyEscrow', 'deliverFor', { terms, state, work, deadline, signature }) }
  }
  const permit: Permit = order.permit
  const data = calldata('BountyEscrow', 'claimFor', { terms, state, worker: order.claim.worker, permit, deadline, signature })
  return { ...base, data, value: terms.token === NOBODY ? terms.bond : 0n }
}

/** It is for this chain and round, in time, and signed by whom it says. */
async function requireOrder(ground: Ground, order: Order, { terms, state }: Sure, id: Hex): Promise<void> {
  const where = order.action === 'close' ? order : order.claim
  if (where.chain !== ground.chainId || !same(where.escrow, ADDRESSES.BountyEscrow)) throw new Stopped('no', words.otherChain)
  if (order.action === 'close') {
    const ok = await isSignedBy(ground, closeMessage(ground.chainId, { bounty: id }), order.signature, terms.poster)
    if (!ok) throw new Stopped('no', acts.deliver.notSigned(terms.poster))
    return
  }
  const round = state.round + (order.action === 'claim' ? 1n : 0n)
  if (BigInt(order.claim.round) !== round) throw new Stopped('no', words.otherRound(order.claim.round, Number(round)))
  if (order.deadline < ground.block.moment) throw new Stopped('no', words.late(momentText(order.deadline)))
  const { worker } = order.claim
  const deadline = BigInt(order.deadline)
  const message =
    order.action === 'claim'
      ? claimMessage(ground.chainId, { bounty: id, round, worker, ownBond: order.permit.deadline > 0n, deadline })
      : deliveryMessage(ground.chainId, { bounty: id, round, delivery: order.work.delivery, team: order.work.team.map(({ account, part }) => ({ account, part: BigInt(part) })), deadline })
  if (!(await isSignedBy(ground, message, order.signature, worker))) throw new Stopped('no', acts.deliver.notSigned(worker))
}

const EVENTS = { claim: 'Claimed', deliver: 'Delivered', close: 'ClaimsClosed' } as const

function relayPlan(ground: Ground, order: Order, { terms, checked }: Sure, call: Call, gift: string): Plan {
  const [id, signer] = [bountyOfOrder(order), order.action === 'close' ? terms.poster : order.claim.worker]
  const until = order.action === 'close' ? '' : words.until(momentText(order.deadline))
  return {
    act: 'relay', bounty: id, title: words.act, sentence: gift ? words.gift(gift, signer) : words.send[order.action](signer),
    until, then: gift ? words.giftThen : words.sendThen, effect: effectOf(ground, call), notes: tokenNotes(terms.token), send: call,
    checked: [...checked, words.checkedOrder],
    happened: (receipt) => {
      const isIt = (facts: Record<string, unknown>) => facts['id'] === id || (facts['poster'] === terms.poster && facts['lane'] === terms.lane)
      const found = escrowEvents(receipt.logs).some(({ name, facts }) => name === EVENTS[order.action] && isIt(facts))
      if (!found) throw new Stopped('lie', words.notSent)
      return { words: words.sent[order.action](signer) }
    },
  } // prettier-ignore
}
