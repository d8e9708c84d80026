// Title and criteria of a job in Markdown, where every reader shows the same: plain headings, one numbered line a criterion.
// Whatever could be shown otherwise is not read at all; the toolkit reads more, and says so.

export interface Sections {
  title: string
  hasCriteria: boolean
  criteria: string[]
}

const NAMES = ['criteria', 'acceptance criteria']
const MOST_LINES = 5_000
const PLAIN = /^[^*_[\]<>&`\\\p{Cc}\p{Cf}\p{Cs}]*$/u // no marks: what is written is what is shown
const STARTS_A_BLOCK = /^(?:[-+*#>~=]|[0-9]+[.)])/

/** Undefined if a text is not of this simple kind. */
export function readMarkdown(text: string): Sections | undefined {
  const lines = text.split('\n')
  if (lines.length > MOST_LINES) return undefined
  const found: Sections = { title: '', hasCriteria: false, criteria: [] }
  let fence = ''
  let inside = false // the section of the criteria
  let before = ''
  for (const line of lines) {
    if (fence) {
      if (new RegExp(`^ {0,3}${fence}+[ \\t]*$`).test(line)) fence = ''
      else if (line.trim() && /^ {1,3}(?:`{3,}|~{3,})/.test(line)) return undefined
      continue
    }
    if (isStrange(line, before)) return undefined
    before = line
    const opening = /^(?:(`{3,})[^`]*$|(~{3,}))/.exec(line)?.slice(1).find(Boolean)
    if (opening) {
      if (inside) return undefined
      fence = opening
      continue
    }
    const heading = /^(#{1,6})[ ]+([^\s].*?)[ ]*$/.exec(line)
    if (heading) {
      const words = headingWords(heading[2] ?? '')
      if (words === undefined) return undefined
      inside = NAMES.includes(words.toLowerCase().replace(/:+$/, ''))
      if (inside && found.hasCriteria) return undefined
      found.hasCriteria ||= inside
      if (heading[1] === '#') found.title ||= words
    } else if (inside && line.trim()) {
      const criterion = criterionIn(line, found.criteria.length + 1)
      if (criterion === undefined) return undefined
      found.criteria.push(criterion)
    }
  }
  return fence ? undefined : found
}

/** Lines that make other readers see headings or lists elsewhere. */
function isStrange(line: string, before: string): boolean {
  if (/^ {0,3}</.test(line) || /^ {0,3}\[/.test(line) || /\t/.test(line)) return true // HTML, definitions, tabs
  if (/^`{3,}[^`]*`/.test(line) || /^ {1,3}(?:#|`{3}|~{3})/.test(line) || /^#{1,6}(?:\s*$|[^#\s])/.test(line) || /^#{7}/.test(line)) return true
  if (/^\s*(?:[-+*]|[0-9]+[.)]|>)\s*(?:#|[-+*] *$|>|[0-9]+[.)]|`{3}|~{3}|<)/.test(line)) return true // nested blocks
  return /^ {0,3}(?:=+|-+)[ ]*$/.test(line) && before.trim() !== '' // an underlined heading
}

/** The words of a heading that holds no marks; one with marks is none of ours, unless it may be shown as one. */
function headingWords(text: string): string | undefined {
  if (/#$/.test(text)) return undefined
  if (PLAIN.test(text)) return text
  return undefined
}

function criterionIn(line: string, number: number): string | undefined {
  const text = new RegExp(`^${number}\\. ([^\\s].*?)[ ]*$`).exec(line)?.[1]
  if (text === undefined || text.length > 1_000 || STARTS_A_BLOCK.test(text)) return undefined
  const simple = text.replace(/`[^`\s](?:[^`]*[^`\s])?`/g, 'x').replace(/(?<=[A-Za-z0-9])_+(?=[A-Za-z0-9])/g, '')
  if (!PLAIN.test(simple)) return undefined
  const shown = text.replace(/`([^`]+)`/g, '$1')
  return /[\p{Cc}\p{Cs}]/u.test(shown) ? undefined : shown.split(/[ ]+/).join(' ')
}
