// What each function and each signature means, in the toolkit's sentences, with the arguments written in.
import { type Contract, type Item, functionOf, nameOf, structOf } from '../chain/contracts'
import type { Facts, Typed } from '../chain/encode'
import generated from '../chain/generated.json'
import { dateText, fromSeconds, fromUnits, plainMoney } from '../chain/money'
import { typesOf, type Message } from '../chain/typed'
import { type Hex, guildHex } from '../chain/values'
import type { AroundContract } from './around'
import { saidAllowance } from './effect'

const WAYS: Record<string, string | undefined> = generated.fields // how a field is written
const SENTENCES = generated.sentences as Record<'BountyEscrow' | 'Guilds' | AroundContract | 'messages', Record<string, string | undefined>>
const SENDER = '@.from'

/** What a function does; undefined for one without a sentence. */
export function functionWords(contract: Contract, name: string, facts: Facts, sender: Hex): string | undefined {
  if (contract === 'MockToken' || contract === 'Reputation') return undefined
  const template = SENTENCES[contract][name]
  return template && filled(template, functionOf(contract, name).inputs, facts, sender)
}

/** What a signature of this message lets happen. A token's permit is one. Throws for what is not ours. */
export function describeMessage({ primary, domain, message }: Typed): string {
  if (primary === 'Permit') {
    const { value, owner, spender } = message as { value: bigint; owner: Hex; spender: Hex }
    return saidAllowance({ amount: value, token: domain.verifyingContract, owner, spender }, plainMoney)
  }
  const template = SENTENCES.messages[primary]
  if (template === undefined) throw new Error(`no message of ours is called ${primary}`)
  return filled(template, messageItems(primary as Message), message)
}

function messageItems(primary: Message): Item[] {
  const types = typesOf(primary)
  const itemOf = ({ name, type }: { name: string; type: string }): Item => {
    const inner = types[type.replace('[]', '')]
    if (!inner) return { name, type, internalType: type }
    return { components: inner.map(itemOf), name, type: type.endsWith('[]') ? 'tuple[]' : 'tuple', internalType: type }
  }
  return (types[primary] ?? []).map(itemOf)
}

/** A template with each path replaced by what it leads to, written by its format; lists with commas. */
function filled(template: string, items: readonly Item[], values: Facts, sender = ''): string {
  return template.replace(/\{([^{}]+)\}/g, (_, path: string) =>
    path === SENDER ? sender : textAt(path.split('.'), items, values, ''),
  )
}

function textAt([step = '', ...rest]: readonly string[], items: readonly Item[], values: Facts, struct: string): string {
  const item = items.find((each) => nameOf(each) === step)
  if (!item) throw new Error(`a sentence names ${step}, which is not there`)
  const value = values[step]
  if (item.components && rest.length) return textAt(rest, item.components, value as Facts, kindOf(item))
  if (!rest.length) return written(struct, step, value)
  return (value as unknown[]).map((each) => written(struct, step, each)).join(', ') || 'nobody'
}

function written(struct: string, name: string, value: unknown): string {
  const way = wayOf(struct, name)
  if (way === 'text') return quoted(String(value))
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'bigint') return String(value)
  if (way === 'guild') return guildHex(value)
  if (way === 'date') return dateText(value)
  if (way === 'duration') return fromSeconds(value)
  const unit = /^(point|day)s\.(\d)$/.exec(way)
  if (!unit) return value.toString()
  const amount = fromUnits(value, Number(unit[2]))
  return amount === '1' ? `1 ${unit[1]}` : `${amount} ${unit[1]}s`
}

/** An offer is terms whose `openUntil` is a time from the posting on. */
const kindOf = (item: Item): string => (structOf(item) === 'Terms' && item.name === 'offer' ? 'Offer' : structOf(item))

const wayOf = (struct: string, name: string): string => WAYS[`${struct}.${name}`] ?? (struct === 'Offer' ? WAYS[`Terms.${name}`] : undefined) ?? WAYS[name] ?? 'raw'

/** A text between quotes, as the toolkit writes it: with what cannot be seen written out. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = Array.from(text).map((character) => {
    if (character === quote || character === '\\') return `\\${character}`
    return ESCAPES[character] ?? (/[\p{C}\p{Z}]/u.test(character) && character !== ' ' ? code(character) : character)
  })
  return quote + inner.join('') + quote
}

const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function code(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16)
  if (digits.length <= 2) return `\\x${digits.padStart(2, '0')}`
  return digits.length <= 4 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
