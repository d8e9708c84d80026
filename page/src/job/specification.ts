// The specification of a job: what is asked, by which criteria it is judged, which command shows that it works. Read from its
// bytes, whose hash stands in the terms. What this page cannot read for sure, it leaves to the toolkit.
import type { Hex } from '../api'
import { keccak } from '../chain/encode'
import { type Sections, readMarkdown } from './markdown'
import { type Toml, readToml } from './toml'

const FIRST_CRITERION = 'The job belongs to the guild and its effort is fair'
const LARGEST = 256 * 1024 // bytes
const MOST_CRITERIA = 50
const LONGEST_RUN = 3_600 // seconds
const USUAL_RUN = 600 // seconds

export interface Specification {
  title: string
  criteria: string[] // the first is always FIRST_CRITERION
  acceptance: { command: string[]; seconds: number } | undefined
  licence: string
  issue: string // the URL of the issue that it is about, or nothing
  body: string // Markdown
  hash: Hex
}

/** Undefined for what is no specification, or is written in a way of which only the toolkit is sure. */
export function readSpecification(data: Uint8Array): Specification | undefined {
  const text = textOf(data)
  const parts = text === undefined ? undefined : split(text.replaceAll('\r\n', '\n'))
  if (!parts) return undefined
  const { front, body } = parts
  const sections = readMarkdown(body)
  if (!sections || Object.keys(front).some((name) => !FIELDS.includes(name))) return undefined
  const inner = textIn(front, 'text', LARGEST)
  const licence = textIn(front, 'licence', 100)
  const issue = textIn(front, 'issue', 700)
  const title = textIn(front, 'title', 200)
  const criteria = criteriaOf(front, sections, inner)
  const acceptance = acceptanceOf(front['acceptance'])
  if (criteria === undefined || acceptance === null || inner === undefined || licence === undefined || title === undefined) return undefined
  if (issue === undefined || issue !== (front['issue'] ?? '') || (issue && !ISSUE.test(issue))) return undefined
  const name = title || sections.title
  if (!name || /[\n\t]/.test(`${String(front['title'] ?? '')}${String(front['licence'] ?? '')}`)) return undefined
  if ([...name].length > 200) return undefined
  return { title: name, criteria, acceptance, licence, issue, body: inner || body, hash: keccak(data) }
}

const FIELDS = ['title', 'criteria', 'acceptance', 'licence', 'text', 'issue']
const ISSUE = /^https:\/\/[a-z0-9.-]{1,253}(:[0-9]{1,5})?\/[A-Za-z0-9/._~%#?=&:@!$'()*+,;-]{1,400}$/

function textOf(data: Uint8Array): string | undefined {
  if (data.length > LARGEST) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
    return /[\0\ufeff]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/** The TOML part and the Markdown part. */
function split(text: string): { front: Record<string, Toml>; body: string } | undefined {
  const start = '+++\n'
  if (text.startsWith(start)) {
    const end = text.indexOf('\n+++\n', start.length)
    const front = end < 0 ? undefined : readToml(`\n${text.slice(start.length, end)}`)
    return front && { front, body: text.slice(end + 5) }
  }
  const front = readToml(text)
  if (front) return { front, body: '' }
  return readMarkdown(text)?.hasCriteria && !/^[ \t]*[\w."'-]+[ \t]*=/m.test(text) ? { front: {}, body: text } : undefined
}

function criteriaOf(front: Record<string, Toml>, sections: Sections, inner: string | undefined): string[] | undefined {
  const listed = front['criteria']
  const written = readMarkdown(inner ?? '')
  if (listed !== undefined) {
    if (!isTexts(listed) || sections.hasCriteria || !written || written.hasCriteria) return undefined
    return limited(isFirst(listed[0] ?? '') ? listed : [FIRST_CRITERION, ...listed])
  }
  return isFirst(sections.criteria[0] ?? '') ? limited(sections.criteria) : undefined
}

const isFirst = (criterion: string): boolean =>
  criterion.trim().replace(/\.+$/, '').toLowerCase() === FIRST_CRITERION.toLowerCase()

function limited(criteria: readonly string[]): string[] | undefined {
  const wrong = criteria.some((each) => !each.trim() || [...each].length > 1_000 || each.includes('\n') || each.includes('\t'))
  if (wrong || criteria.length < 2 || criteria.length > MOST_CRITERIA) return undefined
  return [FIRST_CRITERION, ...criteria.slice(1)]
}

/** Null for what is no command. */
function acceptanceOf(value: Toml | undefined): Specification['acceptance'] | null {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) return null
  const { command, seconds = USUAL_RUN, ...more } = value
  if (Object.keys(more).length || !isTexts(command) || !command.length || command.length > 100) return null
  if (typeof seconds !== 'number' || seconds < 1 || seconds > LONGEST_RUN) return null
  return command.some((each) => each.length > 1_000 || !each || /[\n\t]/.test(each)) ? null : { command, seconds }
}

const isTexts = (value: Toml | undefined): value is string[] => Array.isArray(value) && value.every((each) => typeof each === 'string')

/** A text without the white space around it; undefined if it is none, or too long. */
function textIn(front: Record<string, Toml>, name: string, limit: number): string | undefined {
  const value = front[name] ?? ''
  if (typeof value !== 'string' || [...value].length > limit) return undefined
  return value.trim()
}
