// A calendar file (RFC 5545) of deadlines: made here, sent nowhere.

interface Deadline {
  id: string
  title: string
  at: number // seconds
  address: string
}

const stamp = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')

/** Lines of at most 75 bytes, as the format wants; no character is cut in two. */
function folded(line: string): string {
  const lines = ['']
  let size = 0
  for (const character of line) {
    const bytes = new TextEncoder().encode(character).length
    if (size + bytes > 74) {
      lines.push('')
      size = 0
    }
    lines[lines.length - 1] += character
    size += bytes
  }
  return lines.join('\r\n ')
}

export function calendar(deadlines: readonly Deadline[], now: number): string {
  const events = deadlines.flatMap(({ id, title, at, address }) => [
    'BEGIN:VEVENT',
    `UID:${id}@oathwork`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(at)}`,
    `SUMMARY:${escaped(title)}`,
    `URL:${address}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(title)}`,
    'TRIGGER:-PT6H',
    'END:VALARM',
    'END:VEVENT',
  ])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//oathwork//page//EN', ...events, 'END:VCALENDAR', ''].map(folded).join('\r\n')
}
