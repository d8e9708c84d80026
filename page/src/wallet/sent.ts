// What this browser has sent and is still waiting for. Kept in its storage, so that a reload loses nothing and sends nothing twice.
import type { Hex } from '../api'

/**
 * asked: the wallet has not answered · sent: no block has it · in: a block has it · refused: a block has it, and it failed ·
 * replaced: another transaction took its place · cancelled: by one that does nothing · undone: its block is gone.
 */
export type Where = 'asked' | 'sent' | 'in' | 'refused' | 'replaced' | 'cancelled' | 'undone'

export interface Sent {
  key: string
  act: string
  bounty: Hex | ''
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
}

const KEPT = 'oathwork:sent'
const MOST = 30
const heard = new Set<() => void>()
let list: Sent[] = stored()

export const sentList = (): readonly Sent[] => list
export const sentBy = (key: string): Sent | undefined => list.find((one) => one.key === key)

/** The same act, asked or sent and not yet over: it must not be sent again. */
export function onItsWay(from: Hex, to: Hex, data: Hex, chainId: number): Sent | undefined {
  return list.find(
    (one) =>
      isOpen(one) &&
      one.chainId === chainId &&
      one.to.toLowerCase() === to.toLowerCase() &&
      one.from.toLowerCase() === from.toLowerCase() &&
      one.data === data,
  )
}

export const isOpen = ({ where }: Sent): boolean => where === 'asked' || where === 'sent' || where === 'undone'

export function add(one: Sent): void {
  put([...list.filter(({ key }) => key !== one.key), one].slice(-MOST))
}

export function change(key: string, to: Partial<Sent>): void {
  if (sentBy(key)) put(list.map((one) => (one.key === key ? { ...one, ...to } : one)))
}

/** How it ended has been read: it is shown no more, unless the network undoes it. */
export const read = (key: string): void => change(key, { seen: true })

/** What people must still be shown: what is on its way, and how the rest ended. */
export const isShown = (one: Sent): boolean => isOpen(one) || !one.seen

export function forget(key: string): void {
  put(list.filter((one) => one.key !== key))
}

export function onSent(listener: () => void): () => void {
  heard.add(listener)
  return () => heard.delete(listener)
}

function put(next: Sent[]): void {
  list = next
  try {
    localStorage.setItem(KEPT, JSON.stringify(next))
  } catch {
    // storage is forbidden: it is followed as long as this page is open
  }
  for (const listener of heard) listener()
}

function stored(): Sent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isSent) : []
  } catch {
    return []
  }
}

function isSent(one: unknown): one is Sent {
  const { key, from, to, data, where, chainId } = (one ?? {}) as Partial<Sent>
  return [key, from, to, data, where].every((field) => typeof field === 'string') && typeof chainId === 'number'
}
