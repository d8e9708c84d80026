// What every module of words passes through. A browser whose language is en-XA reads a longer, accented English, which shows
// where a layout breaks or a text is not among the words.

const LONGER = 0.4 // how much longer the pseudo-language is
const ACCENTED: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', c: 'ç', n: 'ñ', y: 'ý', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú' }

const isPseudo = (): boolean => globalThis.navigator?.language === 'en-XA'

/** The language of dates and numbers. */
export const language = (): string => (isPseudo() ? 'en' : (globalThis.navigator?.language ?? 'en'))

function stretched(text: string): string {
  if (!text.trim()) return text
  const accented = text.replace(/[A-Za-z]/g, (letter) => ACCENTED[letter] ?? letter)
  return `[${accented}${' ~~~~~'.repeat(Math.ceil((text.length * LONGER) / 6))}]`
}

/** The words as they are, or each text of them stretched, whatever its place. */
export function spoken<T>(words: T): T {
  return isPseudo() ? (through(words) as T) : words
}

function through(value: unknown): unknown {
  if (typeof value === 'string') return stretched(value)
  if (typeof value === 'function') return (...fill: unknown[]) => through((value as (...fill: unknown[]) => unknown)(...fill))
  if (Array.isArray(value)) return value.map(through)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, through(each)]))
  return value
}
