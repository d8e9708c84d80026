// What has become of something sent, in words.
import { sheets } from '../words/sheets'
import { isUnknown, type Sent } from './sent'

const words = sheets.sent

export function became(sent: Sent): string {
  if (isUnknown(sent)) return `${sent.where === 'undone' ? words.gone : words.unknown} ${words.setAside.words}`
  if (sent.where === 'sent') return sent.late ? words.late : sent.sped ? words.sped : words.sent
  return words[sent.where]
}
