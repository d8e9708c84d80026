// The job as its poster writes it, and as the specification whose hash goes into the terms: the very bytes that the toolkit's
// `write_specification` makes, and what its reader would refuse of them, said at the field.

export const FIRST_CRITERION = 'The job belongs to the guild and its effort is fair' // the toolkit puts it in front; part of the hash

const LARGEST = 256 * 1024 // bytes
const LONGEST_LINE = 2_000 // characters of a line of TOML
const LONGEST = { title: 200, licence: 100, text: LARGEST, criteria: 1_000, command: 1_000 } as const
const MOST_CRITERIA = 50 // the first among them
const LONGEST_RUN = 3_600 // seconds
const USUAL_RUN = 600 // seconds

export interface Job {
  title: string
  licence: string
  text: string // Markdown
  criteria: string[] // without the first
  command: string // as typed in a terminal; empty: none
  seconds: string // the time that the command may take
}

export const NEW_JOB: Job = { title: '', licence: 'MIT', text: '', criteria: ['', ''], command: '', seconds: `${USUAL_RUN}` }

type Wrong = 'empty' | 'long' | 'control' | 'line' | 'heading' | 'many' | 'large' | 'seconds' | 'quote'

/** What the toolkit's reader would refuse: the field, the number of a criterion as people count them, and the limit passed. */
export interface JobProblem {
  field: keyof Job | 'whole'
  wrong: Wrong
  at?: number
  limit?: number
}

const CONTROL = /[\p{Cc}\p{Cs}]/u
const CONTROL_BUT_LINES = /(?![\n\t])[\p{Cc}\p{Cs}]/u

const length = (text: string): number => [...text].length

/** The arguments of a command line: parted by spaces, with double quotes around what holds some; null if one stays open. */
function commandArguments(line: string): string[] | null {
  const words = line.match(/(?:[^\s"]|"[^"]*")+/g) ?? []
  const rest = line.replace(/(?:[^\s"]|"[^"]*")+/g, '')
  return rest.includes('"') ? null : words.map((word) => word.replaceAll('"', ''))
}

const trimmed = (text: string): string => text.replaceAll('\r\n', '\n').trim()

/** The criteria that are written, each without white space around it; the first one is not among them. */
export const ownCriteria = (job: Job): string[] => job.criteria.map(trimmed).filter((each) => each !== '')

export function jobProblems(job: Job): JobProblem[] {
  const problems = [...lineProblems(job, 'title'), ...lineProblems(job, 'licence'), ...textProblems(trimmed(job.text))]
  if (!trimmed(job.title)) problems.unshift({ field: 'title', wrong: 'empty' })
  problems.push(...criteriaProblems(job), ...commandProblems(job))
  if (!problems.length && jobBytes(job).length > LARGEST) problems.push({ field: 'whole', wrong: 'large', limit: LARGEST })
  return problems
}

function lineProblems(job: Job, field: 'title' | 'licence'): JobProblem[] {
  const text = trimmed(job[field])
  if (length(text) > LONGEST[field]) return [{ field, wrong: 'long', limit: LONGEST[field] }]
  return CONTROL.test(text) ? [{ field, wrong: 'control' }] : []
}

function textProblems(text: string): JobProblem[] {
  const lines = escaped(text).split('\n')
  if (CONTROL_BUT_LINES.test(text)) return [{ field: 'text', wrong: 'control' }]
  const long = lines.findIndex((line) => length(line) > LONGEST_LINE)
  if (long >= 0) return [{ field: 'text', wrong: 'line', at: long + 1, limit: LONGEST_LINE }]
  const heading = lines.findIndex((line, number) => isCriteriaHeading(line, lines[number + 1] ?? ''))
  return heading >= 0 ? [{ field: 'text', wrong: 'heading', at: heading + 1 }] : []
}

/** A heading that readers would take for another list of criteria; what only looks like one is refused too. */
function isCriteriaHeading(line: string, next: string): boolean {
  const words = line.replace(/[^\p{L} ]/gu, '').trim().toLowerCase()
  return ['criteria', 'acceptance criteria'].includes(words) && (/^ {0,3}#/.test(line) || /^ {0,3}(=+|-+)\s*$/.test(next))
}

function criteriaProblems(job: Job): JobProblem[] {
  if (!ownCriteria(job).length) return [{ field: 'criteria', wrong: 'empty', at: 2 }]
  if (ownCriteria(job).length >= MOST_CRITERIA) return [{ field: 'criteria', wrong: 'many', limit: MOST_CRITERIA }]
  return job.criteria.flatMap((each, number): JobProblem[] => {
    const [text, at] = [trimmed(each), number + 2]
    if (length(text) > LONGEST.criteria) return [{ field: 'criteria', wrong: 'long', at, limit: LONGEST.criteria }]
    if (CONTROL.test(text)) return [{ field: 'criteria', wrong: 'control', at }]
    const isLong = length(escaped(text)) > LONGEST_LINE - 10
    return isLong ? [{ field: 'criteria', wrong: 'line', at, limit: LONGEST_LINE }] : []
  })
}

function commandProblems(job: Job): JobProblem[] {
  const words = commandArguments(job.command)
  if (!words) return [{ field: 'command', wrong: 'quote' }]
  if (!words.length) return []
  const line = words.map(quoted).join(', ')
  if (CONTROL.test(line)) return [{ field: 'command', wrong: 'control' }]
  if (words.length > 100) return [{ field: 'command', wrong: 'many', limit: 100 }]
  if (words.some((word) => length(word) > LONGEST.command) || length(line) > LONGEST_LINE - 20)
    return [{ field: 'command', wrong: 'long', limit: LONGEST.command }]
  if (words.some((word) => word === '')) return [{ field: 'command', wrong: 'empty' }]
  const seconds = Number(job.seconds)
  const fits = /^[0-9]{1,5}$/.test(job.seconds.trim()) && seconds >= 1 && seconds <= LONGEST_RUN
  return fits ? [] : [{ field: 'seconds', wrong: 'seconds', limit: LONGEST_RUN }]
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
const quoted = (text: string): string => `"${escaped(text)}"`

/** The specification in TOML; `jobProblems` says first what a reader would refuse of it. */
export function jobText(job: Job): string {
  const lines = [`title = ${quoted(trimmed(job.title))}`]
  if (trimmed(job.licence)) lines.push(`licence = ${quoted(trimmed(job.licence))}`)
  if (trimmed(job.text)) lines.push(`text = """\n${escaped(trimmed(job.text))}\n"""`)
  const criteria = [FIRST_CRITERION, ...ownCriteria(job)]
  lines.push('criteria = [', ...criteria.map((each) => `    ${quoted(each)},`), ']')
  const words = commandArguments(job.command) ?? []
  if (words.length) lines.push('', '[acceptance]', `command = [${words.map(quoted).join(', ')}]`, `seconds = ${Number(job.seconds)}`)
  return lines.join('\n') + '\n'
}

export const jobBytes = (job: Job): Uint8Array => new TextEncoder().encode(jobText(job))
