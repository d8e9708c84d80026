// Why the contracts refuse, in the toolkit's own sentences.
import { decodeError } from './encode'
import generated from './generated.json'
import { dateText } from './money'
import { visible } from '../plain'
import { type Hex, guildHex } from './values'

const SENTENCES: Record<string, string> = generated.refusals
const STATUSES: string[] = generated.statuses
const ENDED = 'not there: it has ended, or was never posted'
const LONGEST_REASON = 500 // characters of a stranger's revert that are shown

/** A contract has refused a call: which rule, with which facts, and the sentence that says it. */
export class Refused extends Error {
  constructor(
    readonly rule: string,
    readonly facts: Record<string, unknown>,
  ) {
    super(`${rule}: ${explain(rule, facts)}`)
  }

  get sentence(): string {
    return explain(this.rule, this.facts)
  }
}

/** The sentence for an error of a wallet or its node that is a contract's refusal; undefined for any other. */
export function refusal(error: unknown): string | undefined {
  const data = revertData(error)
  return data === undefined ? undefined : refused(data).sentence
}

/** What a contract said when it reverted with `data`; `Unknown` if it said nothing we know. */
export function refused(data: Hex): Refused {
  const found = decodeError(data)
  if (!found) return new Refused('Unknown', { data: visible(data, LONGEST_REASON) })
  const facts = Object.entries(found.facts).map(([name, value]) => [
    name,
    typeof value === 'string' && !value.startsWith('0x') ? visible(value, LONGEST_REASON) : value,
  ])
  return new Refused(found.rule, Object.fromEntries(facts) as Record<string, unknown>)
}

/** A reason as it stands alone: with a capital letter and a full stop. */
export const asSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + (text && !/[.!?…]$/.test(text) ? '.' : '')

/** The sentence for a custom error with its arguments by name. Never fails. */
export function explain(rule: string, facts: Record<string, unknown>): string {
  const sentence = Object.hasOwn(SENTENCES, rule) ? SENTENCES[rule] : undefined
  if (sentence === undefined) {
    const parts = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`)
    return `the contract refused with ${rule}(${parts.join(', ')})`
  }
  return sentence.replace(/\{(\w+)(?:!(\w))?(?::(#04x))?\}/g, (_, name: string, way?: string, code?: string) =>
    written(facts[name], way ?? (code && 'code')),
  )
}

function written(value: unknown, way: string | undefined): string {
  if (typeof value !== 'bigint') return `${value === undefined ? '?' : String(value)}${way === 'd' ? ' seconds' : ''}`
  switch (way) {
    case 't':
      return dateText(value)
    case 'd':
      return `${value} seconds`
    case 'p':
      return `${value / 1000n}.${(value % 1000n).toString().padStart(3, '0')}`
    case 'g':
      return guildHex(value)
    case 'x':
      return `0x${value.toString(16)}`
    case 'code':
      return `0x${value.toString(16).padStart(2, '0')}`
    case 'w':
      return value ? (STATUSES[Number(value)] ?? value.toString()) : ENDED
    default:
      return value.toString()
  }
}

const REVERTED = /execution reverted|transaction reverted|VM Exception while processing|^revert/i
const PLACES = ['data', 'result', 'originalError', 'error', 'cause', 'info'] // where wallets and nodes put it

/** What a contract reverted with, wherever an error holds it; `0x` if one reverted in silence, undefined if none did. */
export function revertData(error: unknown): Hex | undefined {
  const data = dataIn(error, 0)
  if (data && data !== '0x') return data
  return REVERTED.test(messageOf(error)) ? '0x' : undefined
}

function dataIn(error: unknown, depth: number): Hex | undefined {
  if (typeof error === 'string') {
    const data = error.replace(/^Reverted /, '')
    return /^0x(?:[0-9a-f]{2})+$/i.test(data) ? (data as Hex) : undefined
  }
  if (typeof error !== 'object' || error === null || depth > 4) return undefined
  const inner = error as Record<string, unknown>
  for (const name of PLACES) {
    const found = dataIn(inner[name], depth + 1)
    if (found) return found
  }
  return undefined
}

/** What an error of a wallet or its node says, a stranger's text. */
export function messageOf(error: unknown): string {
  if (typeof error === 'string') return error
  const inner = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  const deep = typeof inner['data'] === 'object' ? (inner['data'] as Record<string, unknown> | null) : null
  const texts = [inner['message'], deep?.['message']]
  return texts.find((text): text is string => typeof text === 'string' && text !== '') ?? ''
}
