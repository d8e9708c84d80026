// Starting a crowd: many pay for one job together. Everything that would keep its offer from ever being posted is found before the
// wallet is asked, by the wallet's own node.
import type { About } from '../api'
import { type Step, stepOf } from '../acts/basket'
import { gatherTime } from '../acts/agreedOffer'
import { type Job, jobBytes, jobText } from '../acts/job'
import type { OfferForm } from '../acts/offer'
import { type Ground, Stopped } from '../checks/check'
import { type Coin, coinOf, saidIn } from '../checks/token'
import { factoryOf } from '../chain/clones'
import { crowdAt, hasStarted, SALT } from '../chain/crowd'
import { addressOf, calldata, type Event } from '../chain/encode'
import { code } from '../chain/node'
import { type Hex, stakeOf, type Terms } from '../chain/values'
import { momentText } from '../parts/Moment'
import { acts } from '../words/acts'
import { crowds } from '../words/crowds'
import { agreedOffer, begun, naming, requireFactory } from './agreed'
import { effectOf, requireChain } from './common'
import { whoClaims } from './decides'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'

const words = crowds.start

interface Starting {
  about: About
  form: OfferForm
  job: Job
  within: string
  onStarted?: (crowd: Hex) => void
}

/** A crowd that can be started now: who it will be, and what is to be known before. */
interface Ready {
  offer: Terms
  until: bigint
  crowd: Hex
  coin: Coin
  notes: string[]
}

async function readyCrowd(ground: Ground, { about, form, job, within }: Starting, organiser: Hex): Promise<Ready> {
  const time = gatherTime(within)
  if (time === null) throw new Stopped('no', words.badTime)
  const { offer, now, notes } = await agreedOffer(ground, form, job, organiser)
  await requireFactory(ground, 'Crowd')
  const until = BigInt(now + time)
  const crowd = crowdAt(organiser, offer, until)
  if ((await code(ground.provider, crowd)).length) throw new Stopped('no', words.there(crowd))
  return { offer, until, crowd, coin: await coinOf(ground, offer.token, about.chain.currency), notes: [...(await naming(ground, offer, crowd)), ...notes] }
}

function startCall(offer: Terms, until: bigint): Call {
  return { contract: 'Crowds', to: factoryOf('Crowd'), data: calldata('Crowds', 'start', { offer, until, salt: SALT }), value: 0n }
}

export const makeStart =
  (starting: Starting): MakePlan =>
  async (ground) => {
    const sure = await requireChain(ground, starting.about)
    return startPlan(ground, starting, await readyCrowd(ground, starting, ground.account), sure)
  }

function startPlan(ground: Ground, starting: Starting, ready: Ready, sure: readonly string[]): Plan {
  const { offer, until, crowd, coin, notes } = ready
  const text = saidIn(coin)
  const send = startCall(offer, until)
  return {
    act: 'start', bounty: '', deputy: { kind: 'crowd', where: crowd }, title: words.act, sentence: words.sentence(crowd, text(stakeOf(offer))), until: words.until(momentText(Number(until))),
    then: words.then, effect: effectOf(ground, send), ends: { terms: { ...offer, poster: crowd }, coin }, notes: [...whoClaims(offer), ...notes], send,
    checked: [...sure, words.checkedFactory, words.checkedOffer, acts.post.checkedRead],
    leaves: [jobText(starting.job)], happened: (receipt) => started(receipt, ground.account, ready, starting),
  } // prettier-ignore
}

async function started(receipt: Receipt, organiser: Hex, { offer, until, crowd, notes }: Ready, { job, onStarted }: Starting): Promise<Outcome> {
  const isIt = (event: Event): boolean => hasStarted(event, addressOf(organiser), offer, until)
  const kept = await begun(receipt, { where: crowd, jobs: [job], isIt, notStarted: words.notStarted, onStarted })
  const file = { name: 'specification.toml', bytes: jobBytes(job) }
  return { words: words.done(crowd), notes: [kept ? acts.post.kept : acts.post.keepFailed, ...notes], file }
}

/** The same for a Safe, which is then the organiser. */
export async function startStep(ground: Ground, starting: Starting, safe: Hex): Promise<Step> {
  await requireChain(ground, starting.about)
  const { offer, until, crowd } = await readyCrowd(ground, starting, safe)
  return stepOf(startCall(offer, until), words.safeStep(starting.job.title, crowd))
}
