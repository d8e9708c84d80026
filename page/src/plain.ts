// Strangers' text, made safe to show: no control characters, no reordering, nothing invisible. What is not seen as itself is
// written out, never left out: two texts that differ look different, and who reads sees that something was there. The toolkit's
// `untrusted/text.py` does the same, and shared vectors compare them. It is only ever a text node.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u
const FILLER = /[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/u // by their kind letters, marks and signs, and yet nothing is seen
const MARK = /[\p{Mn}\p{Me}]/u
const MARKS_IN_A_ROW = 4 // more combining marks than any script stacks would paint over the lines around

/** A text in which every character that is not seen as itself is written out as `\x1b` or `\u202e`. `lines` keeps line feeds. */
export function visible(text: string, limit = 20_000, lines = false): string {
  const characters = Array.from(text)
  let marks = 0
  const letters = characters.slice(0, limit).map((character) => {
    marks = MARK.test(character) ? marks + 1 : 0
    const unseen = UNSEEN.test(character) || FILLER.test(character) || marks > MARKS_IN_A_ROW
    return unseen && !(lines && /[\n\t]/.test(character)) ? writtenOut(character) : character
  })
  const more = characters.length - limit
  return letters.join('') + (more > 0 ? ` … (${more} more characters)` : '')
}

/** One line of at most `limit` characters: line breaks and tabs are spaces, as a browser would show them. */
export const plain = (text: string, limit = 300): string => visible(text.replace(/[ \t\r\n]+/g, ' ').trim(), limit)

/** Text that keeps its lines. */
export const plainLines = (text: string, limit?: number): string => visible(text.replace(/\r\n?/g, '\n'), limit, true)

function writtenOut(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
