// Terms that suit a reward and a time of work, each with its reason: played by the server's simulation, judged by the reader.
import { tell } from '../api'
import { toSeconds, toUnits } from '../chain/money'
import type { OfferField, OfferForm } from './offer'

export interface Reason {
  field: OfferField
  value: string
  why: string // the server's words
}

const FIELDS: Record<string, OfferField> = {
  size: 'size', fee: 'fee', bond: 'bond', review_period: 'reviewPeriod', patience: 'patience',
} // prettier-ignore

interface Answer {
  reasons: { name: string; value: string; why: string }[]
}

/** What to ask: the reward in whole tokens, the work in seconds, and the seats of the guild. */
export function question(form: OfferForm, seats: number): Record<string, string | number> {
  return { reward: form.reward.trim(), work_period: form.workPeriod.trim(), seats }
}

/** Only what a bounty's file can hold is taken over, and only if it reads as such: the words are shown, the rest is forgotten. */
export async function suggestion(form: OfferForm, seats: number, decimals: number): Promise<Reason[]> {
  const { reasons } = await tell<Answer>('suggestion', question(form, seats))
  return (Array.isArray(reasons) ? reasons : []).flatMap(({ name, value, why }) => {
    const field = FIELDS[name]
    return field && typeof value === 'string' && typeof why === 'string' && reads(field, value, decimals) ? [{ field, value, why }] : []
  })
}

function reads(field: OfferField, value: string, decimals: number): boolean {
  if (field === 'size') return /^[1357]$/.test(value)
  return field === 'fee' || field === 'bond' ? toUnits(value, decimals) !== undefined : toSeconds(value) !== undefined
}
