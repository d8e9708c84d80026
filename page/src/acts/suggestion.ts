// Terms that suit a reward and a time of work, each with its reason: played by the server's simulation, judged by the reader.
import { ServerError } from '../api'
import { toSeconds, toUnits } from '../chain/money'
import type { OfferField, OfferForm } from './offer'

export interface Reason {
  field: OfferField
  value: string
  why: string // the server's words
}

const FEWEST = 3 // seats for a panel of one
const DIGITS = 6 // of an amount that the simulation counts exactly

const FIELDS: Record<string, OfferField> = {
  size: 'size', fee: 'fee', bond: 'bond', review_period: 'reviewPeriod', patience: 'patience',
} // prettier-ignore

const PATIENCE = 120_000 // milliseconds
const LONGEST = 1_000_000 // characters of a line

interface Line {
  done?: number
  of?: number
  detail?: string
  suggestion?: { terms: Record<string, { value: string; because: string }> }
}

/** What to ask: the reward, the time for the work, and as many peers as the guild has, some of whom err. */
function question(form: OfferForm, seats: number, decimals: number): Record<string, unknown> {
  const part = (share: number): number => Math.floor(seats * share)
  const others = { careless: part(0.12), absent: part(0.08), colluding: part(0.08) }
  const honest = seats - others.careless - others.absent - others.colluding
  const peers = seats >= FEWEST ? { peers: { honest, ...others } } : {}
  return { reward: form.reward.trim(), work_period: form.workPeriod.trim(), decimals: Math.min(decimals, DIGITS), ...peers }
}

/** Only what a bounty's file can hold is taken over, and only if it reads as such: the words are shown, the rest is forgotten. */
export async function suggestion(form: OfferForm, seats: number, decimals: number, progress: (done: number, of: number) => void): Promise<Reason[]> {
  let terms: NonNullable<Line['suggestion']>['terms'] = {}
  await linesOf<Line>('suggestion', question(form, seats, decimals), (line) => {
    if (line.detail !== undefined) throw new ServerError(422, line.detail)
    if (line.suggestion) terms = line.suggestion.terms
    else progress(line.done ?? 0, line.of ?? 1)
  })
  return Object.entries(terms).flatMap(([name, { value, because }]) => {
    const field = FIELDS[name]
    return field && typeof value === 'string' && typeof because === 'string' && reads(field, value, decimals) ? [{ field, value, why: because }] : []
  })
}

/** A server's answer that comes line by line, each of them JSON. */
async function linesOf<T>(path: string, body: unknown, take: (line: T) => void): Promise<void> {
  const response = await fetch(`/api/${path}`, { signal: AbortSignal.timeout(PATIENCE), method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!response.ok || !response.body) throw new ServerError(response.status, await detailOf(response))
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST) throw new ServerError(0, '')
    for (const line of lines) take(JSON.parse(line) as T)
  }
}

async function detailOf(response: Response): Promise<string> {
  try {
    return String(((await response.json()) as { detail?: unknown }).detail ?? '')
  } catch {
    return ''
  }
}

function reads(field: OfferField, value: string, decimals: number): boolean {
  if (field === 'size') return /^[1357]$/.test(value)
  return field === 'fee' || field === 'bond' ? toUnits(value, decimals) !== undefined : toSeconds(value) !== undefined
}
