// Starting a plan or a rota, and bringing in its money at once. What would keep an offer of it from ever being posted is found before.
import type { About } from '../api'
import { type Step, stepOf } from '../acts/basket'
import { type Kind, roundsOf, turnsOf, broughtIn } from '../acts/kind'
import { jobText } from '../acts/job'
import type { Part } from '../acts/milestones'
import { type Ground, Stopped } from '../checks/check'
import { type Coin, coinOf, saidIn } from '../checks/token'
import { factoryOf } from '../chain/clones'
import { offerHash } from '../chain/crowd'
import { abiEncode, addressOf, calldata, type Event } from '../chain/encode'
import { code } from '../chain/node'
import { contractOf, hasStartedTill, tillAddress, type TillKind, type TillSetup } from '../chain/till'
import { byLot, guildHex, type Hex, stakeOf, type Terms } from '../chain/values'
import { momentText, spanText } from '../parts/Moment'
import { plain } from '../plain'
import { acts } from '../words/acts'
import { tills } from '../words/tills'
import { agreedOffer, begun, naming, requireFactory } from './agreed'
import { effectOf, requireChain, tokenNotes } from './common'
import { aboutOffers, saidOfEach, whoClaims } from './decides'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'
import { fillingSteps, makeFirstFill } from './till'

const words = tills.start
const MOST_ALIKE = 100n // plans of one organiser that agree on the very same

interface StartingTill {
  about: About
  kind: Kind
  parts: readonly Part[]
  onStarted?: (where: Hex) => void
}

/** One that can be started now: who it will be, and what is to be known before. */
interface Ready {
  setup: TillSetup
  offers: Terms[]
  where: Hex
  coin: Coin
  money: bigint // that is brought in at once
  notes: string[]
}

const kindOf = ({ kind }: StartingTill): TillKind => (kind.kind === 'rota' ? 'rota' : 'plan')

async function readyTill(ground: Ground, starting: StartingTill, organiser: Hex): Promise<Ready> {
  const { about, parts } = starting
  const kind = kindOf(starting)
  const all = await Promise.all(parts.map(({ offer, job }, at) => ofMilestone(parts, at, agreedOffer(ground, offer, job, organiser))))
  const [first] = all
  if (!first) throw new Stopped('no', acts.post.jobFirst)
  await requireFactory(ground, contractOf[kind])
  const offers = all.map(({ offer }) => offer)
  const total = offers.reduce((sum, each) => sum + stakeOf(each), 0n)
  const setups = { kind, organiser, token: first.offer.token, offers: offers.map(offerHash), total, ...turns(starting, first.now) }
  const { setup, alike } = await unlikeThose(ground, starting, setups)
  const where = tillAddress(setup)
  return {
    setup, offers, where, money: broughtIn(starting.kind, offers.map(stakeOf)),
    notes: [...(alike ? [words.alike(kind, alike)] : []), ...(await namings(ground, offers, where)), ...saidOfEach(all.map((each) => each.notes))],
    coin: await coinOf(ground, first.offer.token, about.chain.currency),
  } // prettier-ignore
}

/** What stands in the way of one of several says of which. */
async function ofMilestone<T>(parts: readonly Part[], at: number, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Stopped && parts.length > 1) throw new Stopped(error.fault, words.inWay(at + 1, error.message))
    throw error
  }
}

/** Who makes one just like it takes it for the same: only if another is wanted it gets a salt that none has. `alike`: the last one just like it. */
async function unlikeThose(ground: Ground, { kind: { kind, another } }: StartingTill, agreed: Omit<TillSetup, 'salt'>): Promise<{ setup: TillSetup; alike?: Hex }> {
  let alike: { alike?: Hex } = {}
  for (let number = 0n; number < MOST_ALIKE; number++) {
    const setup = { ...agreed, salt: abiEncode(['uint256'], [number]) }
    const where = tillAddress(setup)
    if (!(await code(ground.provider, where)).length) return { setup, ...alike }
    if (kind !== 'plan' || !another) throw new Stopped('no', words.there(agreed.kind, where))
    alike = { alike: where }
  }
  throw new Stopped('no', words.tooAlike(Number(MOST_ALIKE)))
}

/** Each guild's steward has to name it, before its own milestones are posted. */
async function namings(ground: Ground, offers: readonly Terms[], where: Hex): Promise<string[]> {
  const guilds = new Map(offers.filter(byLot).map((offer) => [offer.guild, offer]))
  const lines = await Promise.all([...guilds].map(async ([guild, offer]) => (await naming(ground, offer, where)).map((line) => (guilds.size > 1 ? words.ofGuild(guildHex(guild), line) : line))))
  return lines.flat()
}

function turns({ kind }: StartingTill, now: number): Pick<TillSetup, 'start' | 'period'> {
  if (kind.kind !== 'rota') return { start: 0n, period: 0n }
  const { period, firstIn } = turnsOf(kind)
  if (period === null || firstIn === null || roundsOf(kind) === null) throw new Stopped('no', words.badTimes)
  return { start: BigInt(now + firstIn), period: BigInt(period) }
}

function startCall({ setup, offers }: Ready): Call {
  const { kind, start, period, salt } = setup
  const contract = kind === 'plan' ? 'Plans' : 'Rotas'
  const args = kind === 'plan' ? { offers, salt } : { offer: offers[0], start_: start, period, salt }
  return { contract, to: factoryOf(contractOf[kind]), data: calldata(contract, 'start', args), value: 0n }
}

export const makeStartTill =
  (starting: StartingTill): MakePlan =>
  async (ground) => {
    const sure = await requireChain(ground, starting.about)
    return startPlan(ground, starting, await readyTill(ground, starting, ground.account), sure)
  }

function startPlan(ground: Ground, starting: StartingTill, ready: Ready, sure: readonly string[]): Plan {
  const { setup, offers, where, coin, notes } = ready
  const { kind } = setup
  const text = saidIn(coin)
  const send = startCall(ready)
  const [first] = offers
  const fill = ready.money ? { step: { number: 1, of: 2 }, next: makeFirstFill(starting.about, kind, where, ready.money) } : {}
  return {
    act: `start ${kind}`, bounty: '', deputy: { kind, where }, title: words.act[kind],
    sentence: kind === 'plan' ? words.plan(offers.length, where, text(setup.total)) : words.rota(spanText(Number(setup.period)), where, text(setup.total)),
    until: kind === 'rota' ? words.firstTurn(momentText(Number(setup.start))) : '', then: ready.money ? words.thenFill(text(ready.money)) : words.thenEmpty,
    effect: effectOf(ground, send), notes: [...milestoneLines(starting, ready, text), ...(kind === 'rota' && first ? whoClaims(first) : aboutOffers(...offers)), ...notes, ...tokenNotes(setup.token)], send, ...fill,
    ...(kind === 'rota' && first ? { ends: { terms: { ...first, poster: where }, coin } } : {}),
    checked: [...sure, words.checkedFactory(kind), words.checkedOffers, acts.post.checkedRead],
    leaves: starting.parts.map(({ job }) => jobText(job)), happened: (receipt) => started(receipt, ground.account, ready, starting),
  } // prettier-ignore
}

const milestoneLines = ({ parts }: StartingTill, { setup, offers }: Ready, text: (units: bigint) => string): string[] =>
  setup.kind === 'rota' ? [] : offers.map(({ reward, fee, size }, at) => words.milestone(at + 1, plain(parts[at]?.job.title ?? '', 200), text(reward), text(fee), Number(size)))

async function started(receipt: Receipt, organiser: Hex, { setup, where, notes }: Ready, { parts, onStarted }: StartingTill): Promise<Outcome> {
  const isIt = (event: Event): boolean => hasStartedTill(event, { ...setup, organiser: addressOf(organiser) })
  const kept = await begun(receipt, { where, jobs: parts.map(({ job }) => job), isIt, notStarted: words.notStarted(setup.kind), onStarted })
  return { words: words.done(setup.kind, where), notes: [kept ? words.kept(parts.length) : words.keepFailed(parts.length), ...notes] }
}

/** The same for a Safe, which is then the organiser: what starts it, and what brings its money in. */
export async function startTillSteps(ground: Ground, starting: StartingTill, safe: Hex): Promise<Step[]> {
  await requireChain(ground, starting.about)
  const ready = await readyTill(ground, starting, safe)
  const { kind } = ready.setup
  const step = stepOf(startCall(ready), words.safeStep(kind, plain(starting.parts[0]?.job.title ?? '', 200), ready.where))
  return [step, ...(await fillingSteps(ground, ready, startCall(ready), safe))]
}
