// What this browser has sent and is still waiting for. Kept in its storage, so that a reload loses nothing and sends nothing twice.
import type { Hex } from '../api'
import type { Deputy } from '../plans/plan'
import { same } from '../same'

/**
 * asked: the wallet has not answered · sent: no block has it · in: a block has it · refused: a block has it, and it failed ·
 * replaced: another transaction took its place · cancelled: by one that does nothing · undone: its block is gone.
 */
const WHERES = ['asked', 'sent', 'in', 'refused', 'replaced', 'cancelled', 'undone'] as const
type Where = (typeof WHERES)[number]

export interface Sent {
  key: string
  act: string
  bounty: Hex | ''
  deputy?: Deputy | undefined // that it is about, or makes
  sentence: string
  chainId: number
  from: Hex
  to: Hex
  data: Hex
  value: string
  nonce: number | null // null: the wallet has not said which
  since: number // the block that was newest when the wallet was asked
  hash: Hex | null // of what is followed: another one after a speed-up
  sped: boolean
  where: Where
  block: number | null
  blockHash: Hex | null
  late: boolean // no block has taken it for two minutes
  seen: boolean // how it ended has been read
  leaves?: readonly string[] | undefined // texts for the server, once a block has it
}

const KEPT = 'oathwork:sent'
const MOST = 30 // beside what must still be shown
const heard = new Set<() => void>()
let list: Sent[] = []
let isKept = true // false once the storage has refused: then this page's own list is the only one

export const sentList = (): readonly Sent[] => list
export const sentBy = (key: string): Sent | undefined => list.find((one) => one.key === key)

/** The same act, asked or sent and not yet over: it must not be sent again. */
export function onItsWay(from: Hex, to: Hex, data: Hex, chainId: number): Sent | undefined {
  return list.find(
    (one) =>
      isOpen(one) &&
      one.chainId === chainId &&
      same(one.to, to) &&
      same(one.from, from) &&
      one.data === data,
  )
}

/** The same act, which may happen yet: what the network has undone may be asked for anew. */
export function mayHappen(from: Hex, { to, data }: { to: Hex; data: Hex }, chainId: number): Sent | undefined {
  const before = onItsWay(from, to, data, chainId)
  return before && before.where !== 'undone' ? before : undefined
}

/** The network knows nothing of it: no node says its number, and no block has it. A wallet may have sent it another way. */
export const isUnknown = ({ where, late, nonce }: Sent): boolean => nonce === null && (where === 'undone' || (where === 'sent' && late))

export const isOpen = ({ where }: Sent): boolean => where === 'asked' || where === 'sent' || where === 'undone'

export function add(one: Sent): void {
  put((list) => withoutOld([...list.filter(({ key }) => key !== one.key), one]))
}

/** The oldest are let go, but none that is on its way or whose end nobody has read. */
function withoutOld(list: Sent[]): Sent[] {
  const old = new Set(list.filter((one) => !isShown(one)).slice(0, Math.max(0, list.length - MOST)))
  return list.filter((one) => !old.has(one))
}

export function change(key: string, to: Partial<Sent>): void {
  put((list) => list.map((one) => (one.key === key ? { ...one, ...to } : one)))
}

/** How it ended has been read: it is shown no more, unless the network undoes it. */
export const read = (key: string): void => change(key, { seen: true })

/** What people must still be shown: what is on its way, and how the rest ended. */
export const isShown = (one: Sent): boolean => isOpen(one) || one.seen === false

export function forget(key: string): void {
  put((list) => list.filter((one) => one.key !== key))
}

export function onSent(listener: () => void): () => void {
  heard.add(listener)
  return () => heard.delete(listener)
}

/** Change what is kept, as it is now: another tab may have written since this one has read. */
function put(changed: (list: Sent[]) => Sent[]): void {
  const next = changed(fresh())
  try {
    localStorage.setItem(KEPT, JSON.stringify(next))
    isKept = true
  } catch {
    isKept = false // it is followed as long as this page is open
  }
  tellOf(next)
}

function tellOf(next: Sent[]): void {
  list = next
  for (const listener of heard) listener()
}

/** The list as it is kept. What has not changed stays the same object: who looks at it tells by that. */
function fresh(): Sent[] {
  if (!isKept) return list
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isSent).map(asBefore) : []
  } catch {
    return list
  }
}

function asBefore(one: Sent): Sent {
  const before = sentBy(one.key)
  return before && JSON.stringify(before) === JSON.stringify(one) ? before : one
}

function isSent(one: unknown): one is Sent {
  const { key, act, from, to, data, value, sentence, where, chainId, since, bounty, deputy, hash, leaves } = (one ?? {}) as Partial<Sent>
  const areTexts = [key, act, from, to, data, value, sentence].every((field) => typeof field === 'string')
  const leads = bounty === '' || isHex(bounty)
  const isDeputy = deputy === undefined || (['crowd', 'plan', 'rota'].includes(deputy?.kind) && isHex(deputy.where))
  const hasLeft = leaves === undefined || [leaves].flat().every((each) => typeof each === 'string')
  const isFollowed = (WHERES as readonly unknown[]).includes(where) && (hash === null || isHex(hash))
  return areTexts && leads && isDeputy && hasLeft && isFollowed && Number.isSafeInteger(chainId) && Number.isSafeInteger(since)
}

const isHex = (text: unknown): boolean => typeof text === 'string' && /^0x[0-9a-fA-F]+$/.test(text)

list = fresh()
// another tab has written
globalThis.addEventListener?.('storage', ({ key }) => {
  if (key === KEPT || key === null) tellOf(fresh())
})
