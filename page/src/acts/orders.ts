// Signed orders and consents of a team as files: the toolkit's formats, so that `oathwork relay` and `deliver --consent` take them.

import type { Hex, Json, Share } from '../api'
import type { Permit } from '../chain/values'
import * as doc from './canonical'
import { canonical, DocumentRefused, type Value } from './canonical'
import { claimFrom, type ClaimOf, shareFields, sharesFrom } from './manifest'

const ORDER = 'oathwork/order/1'
const CONSENT = 'oathwork/consent/1'
const LARGEST_ORDER = 256 * 1024 // bytes
const LARGEST_CONSENT = 16 * 1024 // bytes

interface Work {
  delivery: Hex
  team: Share[]
  consents: Hex[]
  uri: string
}

export interface ClaimOrder {
  action: 'claim'
  claim: ClaimOf
  deadline: number
  signature: Hex
  permit: Permit // of none: the bond is the sender's gift
}

export interface DeliveryOrder {
  action: 'deliver'
  claim: ClaimOf
  deadline: number
  signature: Hex
  work: Work
}

interface CloseOrder {
  action: 'close'
  chain: number
  escrow: Hex
  bounty: Hex
  signature: Hex
}

export type Order = ClaimOrder | DeliveryOrder | CloseOrder

export function orderValue(order: Order): { [name: string]: Json } {
  if (order.action === 'close') return { format: ORDER, ...order }
  const head = { format: ORDER, action: order.action, ...order.claim, deadline: order.deadline, signature: order.signature }
  if (order.action === 'claim') return { ...head, permit: { deadline: `${order.permit.deadline}`, v: Number(order.permit.v), r: order.permit.r, s: order.permit.s } }
  const { delivery, team, consents, uri } = order.work
  return { ...head, work: { delivery, shares: shareFields(team), consents, uri } }
}

export const orderText = (order: Order): string => JSON.stringify(orderValue(order), null, 2) + '\n'

export const readOrder = (data: Uint8Array): Order => orderFrom(doc.readObject(data, LARGEST_ORDER))

/** Reads an order; throws DocumentRefused for what is not exactly in the format. */
export function orderFrom(value: Json): Order {
  if (!doc.isObject(value) || value.format !== ORDER) throw new DocumentRefused('format', ORDER)
  const signature = doc.matching(value, 'signature', doc.BYTES)
  if (value.action === 'close') {
    doc.requireFields(value, ['format', 'action', 'chain', 'escrow', 'bounty', 'signature'])
    const { chain, escrow, bounty } = claimFrom({ ...value, round: 1, worker: value.escrow ?? '' })
    return { action: 'close', chain, escrow, bounty, signature }
  }
  const isClaim = value.action === 'claim'
  if (!isClaim && value.action !== 'deliver') throw new DocumentRefused('value', 'action')
  const rest = isClaim ? 'permit' : 'work'
  doc.requireFields(value, ['format', 'action', 'chain', 'escrow', 'bounty', 'round', 'worker', 'deadline', 'signature', rest])
  const claim = claimFrom(value)
  const deadline = doc.whole(value, 'deadline', 0, Number.MAX_SAFE_INTEGER)
  const inner = value[rest]
  if (!doc.isObject(inner)) throw new DocumentRefused('value', rest)
  if (isClaim) return { action: 'claim', claim, deadline, signature, permit: permitFrom(inner) }
  return { action: 'deliver', claim, deadline, signature, work: workFrom(inner) }
}

function permitFrom(value: Record<string, Value>): Permit {
  doc.requireFields(value, ['deadline', 'v', 'r', 's'], 'permit.')
  const deadline = doc.matching(value, 'deadline', /^[0-9]{1,20}$/)
  const [r, s] = [doc.matching(value, 'r', doc.BYTES32), doc.matching(value, 's', doc.BYTES32)]
  return { deadline: BigInt(deadline), v: BigInt(doc.whole(value, 'v', 0, 255)), r, s }
}

function workFrom(value: Record<string, Value>): Work {
  doc.requireFields(value, ['delivery', 'shares', 'consents', 'uri'], 'work.')
  const consents = value.consents
  const fits = Array.isArray(consents) && consents.every((each) => typeof each === 'string' && doc.BYTES.test(each))
  if (!fits) throw new DocumentRefused('value', 'work.consents')
  const delivery = doc.matching(value, 'delivery', doc.BYTES32)
  return { delivery, team: sharesFrom(value), consents: consents as Hex[], uri: doc.text(value, 'uri') }
}

export interface Consent {
  claim: ClaimOf
  delivery: Hex
  shares: Share[]
  member: Hex
  signature: Hex
}

export function consentText(consent: Consent): string {
  const { claim, delivery, shares, member, signature } = consent
  return canonical({ format: CONSENT, ...claim, delivery, shares: shareFields(shares), member, signature })
}

/** Reads a consent; throws DocumentRefused for what is not exactly in the format. */
export function readConsent(data: Uint8Array): Consent {
  const value = doc.readCanonical(data, LARGEST_CONSENT)
  if (value.format !== CONSENT) throw new DocumentRefused('format', CONSENT)
  const names = ['format', 'chain', 'escrow', 'bounty', 'round', 'worker', 'delivery', 'shares', 'member', 'signature']
  doc.requireFields(value, names)
  const [delivery, member] = [doc.matching(value, 'delivery', doc.BYTES32), doc.matching(value, 'member', doc.ADDRESS)]
  const signature = doc.matching(value, 'signature', doc.BYTES)
  return { claim: claimFrom(value), shares: sharesFrom(value), delivery, member, signature }
}

/** Whether a consent is to this very delivery with these shares; who signed it, the node says. */
export function agrees(consent: Consent, claim: ClaimOf, delivery: Hex, shares: readonly Share[]): boolean {
  const spoken = ({ claim: whose, delivery: what, shares: parts }: Pick<Consent, 'claim' | 'delivery' | 'shares'>): string =>
    canonical({ ...whose, delivery: what, shares: shareFields(parts) }).toLowerCase()
  return spoken(consent) === spoken({ claim, delivery, shares: [...shares] })
}
