// What a wallet means by its errors. Wallets differ: a number, a text as code, a cause inside, or words only.
import { plain } from '../plain'
import { sheets as words } from '../words/sheets'

type Kind = 'refused' | 'busy' | 'unknown chain' | 'locked' | 'other'
interface Said {
  kind: Kind
  words: string
}

const KINDS: [Kind, (number | string)[], RegExp][] = [
  ['refused', [4001, 'ACTION_REJECTED', 5000], /\b(user|request)\b.{0,30}\b(rejected|denied|cancell?ed|declined|refused)\b|\b(rejected|denied|declined|cancell?ed) by (the )?user\b/i],
  ['busy', [-32002], /already (pending|processing)|request.{0,20}pending/i],
  ['unknown chain', [4902], /unrecognized chain|unknown chain|chain.{0,30}not (been )?(added|found|configured)/i],
  ['locked', [4100], /\b(is )?locked\b|not been authorized|unauthorized/i],
]

/** Say what went wrong in a wallet, in our words where the kind is known. */
export function said(error: unknown): Said {
  const [codes, texts] = inside(error)
  for (const [kind, known] of KINDS) if (known.some((code) => codes.includes(String(code)))) return { kind, words: words.wallet.said[kind] }
  for (const [kind, , pattern] of KINDS) if (texts.some((text) => pattern.test(text))) return { kind, words: words.wallet.said[kind] }
  return { kind: 'other', words: words.wallet.other(plain(texts.find(Boolean) ?? '', 200)) }
}

/** All codes and texts of an error and of what it wraps. */
function inside(error: unknown, depth = 0): [string[], string[]] {
  if (typeof error === 'string') return [[], [error]]
  if (!error || typeof error !== 'object' || depth > 4) return [[], []]
  const { code, message, data, cause, error: inner } = error as Record<string, unknown>
  const codes = typeof code === 'number' || typeof code === 'string' ? [String(code)] : []
  const texts = typeof message === 'string' ? [message] : []
  for (const deeper of [cause, inner, data, (data as { originalError?: unknown } | undefined)?.originalError]) {
    if (!deeper || typeof deeper !== 'object') continue
    const [more, moreTexts] = inside(deeper, depth + 1)
    codes.push(...more)
    texts.push(...moreTexts)
  }
  return [codes, texts]
}
