// Documents that are hashed have one form, RFC 8785: what is not in it is refused, as the toolkit refuses it.

export type Value = null | boolean | number | string | Value[] | { [name: string]: Value }

/** A document that breaks a rule; `rule` names the sentence in words/acts.ts, `where` the place in it. */
export class DocumentRefused extends Error {
  constructor(
    readonly rule: 'utf8' | 'json' | 'form' | 'large' | 'fields' | 'format' | 'value' | 'order' | 'shares' | 'unreadable' | 'other',
    readonly where = '',
  ) {
    super(`${rule} ${where}`)
  }
}

/** The one RFC 8785 form of a value whose numbers are whole. */
export function canonical(value: Value): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new DocumentRefused('value', `${value}`)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const names = Object.keys(value).sort() // by UTF-16 units, as the standard says
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] as Value)}`).join(',')}}`
}

/** The object in these bytes, if they are its one form. */
export function readCanonical(data: Uint8Array, limit: number): Record<string, Value> {
  const value = readObject(data, limit)
  const form = new TextEncoder().encode(canonical(value))
  if (form.length !== data.length || form.some((byte, at) => byte !== data[at])) throw new DocumentRefused('form')
  return value
}

/** The JSON object in these bytes, in any form. */
export function readObject(data: Uint8Array, limit: number): Record<string, Value> {
  if (data.length > limit) throw new DocumentRefused('large', `${limit}`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
  } catch {
    throw new DocumentRefused('utf8')
  }
  let value: Value
  try {
    value = JSON.parse(text) as Value
  } catch {
    throw new DocumentRefused('json')
  }
  if (!isObject(value)) throw new DocumentRefused('json')
  return value
}

export const isObject = (value: Value | undefined): value is Record<string, Value> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Refuses fields too few or too many. */
export function requireFields(value: Record<string, Value>, names: readonly string[], where = ''): void {
  const wrong = names.find((name) => !(name in value)) ?? Object.keys(value).find((name) => !names.includes(name))
  if (wrong !== undefined) throw new DocumentRefused('fields', where + wrong)
}

export function text(value: Record<string, Value>, name: string, limit = 65_536): string {
  const found = value[name]
  if (typeof found !== 'string' || found.length > limit) throw new DocumentRefused('value', name)
  return found
}

export function whole(value: Record<string, Value>, name: string, low: number, high: number): number {
  const found = value[name]
  const fits = typeof found === 'number' && Number.isSafeInteger(found) && found >= low && found <= high
  if (!fits) throw new DocumentRefused('value', name)
  return found
}

export function matching(value: Record<string, Value>, name: string, form: RegExp, limit?: number): `0x${string}` {
  const found = text(value, name, limit)
  if (!form.test(found)) throw new DocumentRefused('value', name)
  return found as `0x${string}`
}

export const BYTES32 = /^0x[0-9a-f]{64}$/
export const BYTES = /^0x([0-9a-f]{2})*$/
export const ADDRESS = /^0x[0-9a-fA-F]{40}$/

export function objects(value: Record<string, Value>, name: string, most: number): Record<string, Value>[] {
  const found = value[name]
  if (!Array.isArray(found) || found.length > most || !found.every(isObject)) throw new DocumentRefused('value', name)
  return found as Record<string, Value>[]
}
