// Strangers' text, before it is shown: no control characters, nothing that turns the direction of writing or hides.

// eslint-disable-next-line no-control-regex
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu

/** One line of at most `limit` characters. */
export function plain(text: string, limit = 300): string {
  const line = text.replace(/\s+/gu, ' ').replace(HIDDEN, '').trim()
  const characters = Array.from(line)
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : line
}

/** Text that keeps its lines. */
export function plainLines(text: string): string {
  return text.replace(/\r\n?/gu, '\n').replace(HIDDEN, '')
}
