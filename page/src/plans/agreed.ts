// An offer that a crowd, a plan or a rota agrees on for good. Everything that would keep it from ever being posted is found before
// the wallet is asked, by the wallet's own node; and what is done once one of them has begun.
import { makeAgreedOffer, problemToday } from '../acts/agreedOffer'
import { readFacts } from '../acts/facts'
import { type Job, jobBytes, jobProblems } from '../acts/job'
import type { OfferForm } from '../acts/offer'
import { offerSentence } from '../acts/sentences'
import { type Ground, Stopped } from '../checks/check'
import { type Clone, factoryOf } from '../chain/clones'
import { decodeEvents, type Event, keccak } from '../chain/encode'
import { code } from '../chain/node'
import { bench } from '../chain/reads'
import { byLot, type Hex, type Terms } from '../chain/values'
import { keepDeputyDocument } from '../leaving'
import { acts } from '../words/acts'
import { crowds } from '../words/crowds'
import { tills } from '../words/tills'
import { guildNamed } from './decides'
import type { Receipt } from './plan'

interface Agreed {
  offer: Terms
  now: number // the block's clock
  notes: string[] // what is to be known before
}

/** Throws Stopped with the first thing that would keep it from ever being posted. */
export async function agreedOffer({ provider }: Ground, form: OfferForm, job: Job, organiser: Hex): Promise<Agreed> {
  if (jobProblems(job).length) throw new Stopped('no', acts.post.jobFirst)
  const spec = keccak(jobBytes(job))
  const known = await readFacts(provider, organiser, form)
  const { terms: offer, problems } = makeAgreedOffer(form, spec, known)
  if (!offer) throw new Stopped('no', problems[0] ? offerSentence(problems[0]) : acts.post.jobFirst)
  const today = problemToday(form, spec, known)
  const notes = [await guildNamed({ provider }, offer.guild), ...(byLot(offer) ? [] : [crowds.start.named]), ...(today ? [crowds.start.today(offerSentence(today))] : [])]
  return { offer, now: known.now, notes }
}

/** What makes it is on the chain. */
export async function requireFactory({ provider }: Ground, kind: Clone): Promise<void> {
  if ((await code(provider, factoryOf(kind))).length) return
  throw new Stopped('no', kind === 'Crowd' ? crowds.start.noFactory : tills.start.noFactory(kind === 'Plan' ? 'plan' : 'rota'))
}

/** What the guild's steward has still to do: a lot serves only the posters that they name. */
export async function naming({ provider }: Ground, offer: Terms, where: Hex): Promise<string[]> {
  if (!byLot(offer)) return []
  return (await bench(provider, offer.guild, where)).served ? [] : [crowds.start.naming(where)]
}

interface Begun {
  where: Hex
  jobs: readonly Job[]
  isIt: (event: Event) => boolean // of its factory, and about it
  notStarted: string // what is said if there is no such event
  onStarted: ((where: Hex) => void) | undefined
}

/** After its start: the jobs' texts are left with this server, for who reads the offers. Whether all are kept. Throws Stopped. */
export async function begun({ logs }: Receipt, { where, jobs, isIt, notStarted, onStarted }: Begun): Promise<boolean> {
  if (!decodeEvents(logs).some(isIt)) throw new Stopped('lie', notStarted)
  onStarted?.(where)
  const kept = []
  for (const job of jobs) kept.push(await keepDeputyDocument(where, jobBytes(job)))
  return kept.every(Boolean)
}
