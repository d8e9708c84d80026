// Why the contracts refuse, in the toolkit's own sentences.
import { decodeError } from './encode'
import generated from './generated.json'
import { dateText } from './money'
import { plain } from './text'
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

/** What a contract said when it reverted with `data`; `Unknown` if it said nothing we know. */
export function refusal(data: Hex): Refused {
  const found = decodeError(data)
  if (!found) return new Refused('Unknown', { data: plain(data, LONGEST_REASON) })
  const facts = Object.entries(found.facts).map(([name, value]) => [
    name,
    typeof value === 'string' && !value.startsWith('0x') ? plain(value, LONGEST_REASON) : value,
  ])
  return new Refused(found.rule, Object.fromEntries(facts) as Record<string, unknown>)
}

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
  if (value === undefined) return '?'
  if (typeof value !== 'bigint') return way === 'd' ? `${String(value)} seconds` : String(value)
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
