// The milestones of a plan as they are written: the first is the form's own offer and job, so that nothing is lost by whoever makes
// one bounty the first of several.
import { useState } from 'preact/hooks'
import { isDraft, useDraft } from './draft'
import { type Job, NEW_JOB } from './job'
import { NEW_OFFER, type OfferForm } from './offer'

/** One bounty to be. */
export interface Part {
  offer: OfferForm
  job: Job
}

export interface Milestones {
  parts: readonly Part[]
  at: number // which of them is written
  kept: boolean // false: this browser does not keep them
  choose: (at: number) => void
  changeOffer: (part: Partial<OfferForm>) => void
  changeJob: (part: Partial<Job>) => void
  add: () => void
  remove: () => void // the one that is written
  move: (by: 1 | -1) => void // the one that is written, past its neighbour
  drop: () => void
}

export const MOST_MILESTONES = 50 // that a page shows

const isPart = (part: unknown): part is Part => {
  const { offer, job } = (part ?? {}) as Partial<Part>
  return isDraft(offer, NEW_OFFER) && isDraft(job, NEW_JOB)
}

/** All are in one token, which the first names; the contract refuses any other. */
const inToken = (part: Part, { token }: OfferForm): Part => ({ ...part, offer: { ...part.offer, token } })

/** The same parts with the one at `at` past its neighbour. */
function moved<T>(parts: readonly T[], at: number, by: 1 | -1): T[] {
  const order = [...parts]
  const [one] = order.splice(at, 1)
  if (one !== undefined) order.splice(Math.max(0, at + by), 0, one)
  return order
}

/** `isPlan`: else there is one alone. */
export function useMilestones(isPlan: boolean): Milestones {
  const offer = useDraft<OfferForm>('offer', NEW_OFFER)
  const job = useDraft<Job>('job', NEW_JOB)
  const later = useDraft<{ parts: Part[] }>('milestones', { parts: [] })
  const [chosen, choose] = useState(0)
  const rest = isPlan ? later.value.parts.filter(isPart).map(({ offer, job }) => ({ offer: { ...NEW_OFFER, ...offer }, job: { ...NEW_JOB, ...job } })) : []
  const parts = [{ offer: offer.value, job: job.value }, ...rest.map((part) => inToken(part, offer.value))]
  const at = Math.min(chosen, parts.length - 1)
  const keep = (parts: Part[]): void => later.change({ parts })
  const put = (change: (part: Part) => Part): void => keep(rest.map((part, place) => (place === at - 1 ? change(part) : part)))
  const last = parts.at(-1)?.offer ?? NEW_OFFER
  const keepAll = ([first, ...later]: Part[], chosen: number): void => {
    if (!first) return
    offer.change({ ...first.offer, token: offer.value.token })
    job.change(first.job)
    keep(later)
    choose(chosen)
  }
  return {
    parts,
    at,
    kept: offer.kept && job.kept && later.kept,
    choose,
    changeOffer: (part) => (at ? put((each) => ({ ...each, offer: { ...each.offer, ...part } })) : offer.change(part)),
    changeJob: (part) => (at ? put((each) => ({ ...each, job: { ...each.job, ...part } })) : job.change(part)),
    add: () => {
      keep([...rest, { offer: last, job: NEW_JOB }])
      choose(parts.length)
    },
    remove: () => keepAll(parts.filter((_, place) => place !== at), Math.max(0, at - 1)),
    move: (by) => {
      if (parts[at + by]) keepAll(moved(parts, at, by), at + by)
    },
    drop: () => {
      offer.drop()
      job.drop()
      later.drop()
      choose(0)
    },
  }
}
