// Posting: everything that the contract would refuse is found before the wallet is asked, by the wallet's own node.
import type { About } from '../api'
import { type Step, stepOf } from '../acts/basket'
import { type Read as Known, readFacts } from '../acts/facts'
import { type Job, jobBytes, jobProblems, jobText } from '../acts/job'
import { makeOffer, type OfferForm } from '../acts/offer'
import { offerSentence } from '../acts/sentences'
import { type Ground, Stopped } from '../checks/check'
import { ADDRESSES } from '../chain/contracts'
import { calldata, keccak } from '../chain/encode'
import { Refused } from '../chain/errors'
import { fromUnits } from '../chain/money'
import { view } from '../chain/node'
import { allowance } from '../chain/reads'
import { termsId } from '../chain/typed'
import { type Hex, NO_PERMIT, NOBODY, type Permit, stakeOf, type Terms } from '../chain/values'
import { keepDocument } from '../leaving'
import { momentText } from '../parts/Moment'
import { acts } from '../words/acts'
import { approval, type Need, withAllowance } from './allowance'
import { effectOf, requireChain, tokenNotes } from './common'
import { claimants, guildNamed } from './decides'
import { escrowEvents } from './happened'
import type { Call, MakePlan, Outcome, Plan, Receipt } from './plan'

const words = acts.post

interface Posting {
  about: About
  form: OfferForm
  job: Job
  onPosted?: (id: Hex) => void
}

/** An offer measured by the chain, in terms that it would take now. */
interface Ready {
  terms: Terms
  panel: Hex[]
  known: Known
  money: (units: bigint) => string
}

/** Reads the chain and makes the terms of `poster`. Throws Stopped with the first thing that stands in the way. */
async function readyOffer({ provider }: Pick<Ground, 'provider'>, { about, form, job }: Posting, poster: Hex): Promise<Ready> {
  const [problem] = jobProblems(job)
  if (problem) throw new Stopped('no', words.jobFirst)
  const known = await readFacts(provider, poster, form)
  const { terms, panel, problems } = makeOffer(form, keccak(jobBytes(job)), known)
  if (!terms) throw new Stopped('no', problems[0] ? offerSentence(problems[0]) : words.jobFirst)
  if (!known.laneIsFree) throw new Stopped('no', words.laneBusy)
  const symbol = terms.token === NOBODY ? about.chain.currency : known.money.symbol || terms.token
  const money = (units: bigint): string => `${fromUnits(units, known.decimals ?? 0)} ${symbol}`
  await requirePostable(provider, terms, panel)
  if (known.money.balance < stakeOf(terms)) throw new Stopped('no', words.poor(money(known.money.balance), money(stakeOf(terms))))
  return { terms, panel, known, money }
}

async function requirePostable(provider: Ground['provider'], terms: Terms, panel: readonly Hex[]): Promise<void> {
  try {
    await view(provider, 'Guilds', ADDRESSES.Guilds, 'requirePostable', { terms, panel })
  } catch (error) {
    throw error instanceof Refused ? new Stopped('no', error.sentence) : error
  }
}

function postCall(terms: Terms, panel: readonly Hex[], uri: string, permit: Permit): Call {
  const data = calldata('BountyEscrow', 'post', { terms, panel, uri, permit, signature: '0x' })
  return { contract: 'BountyEscrow', to: ADDRESSES.BountyEscrow, data, value: terms.token === NOBODY ? stakeOf(terms) : 0n }
}

export const makePost = (posting: Posting): MakePlan => async (ground) => {
  const sure = await requireChain(ground, posting.about)
  const ready = await readyOffer(ground, posting, ground.account)
  const { terms, money } = ready
  const need: Need = { token: terms.token, amount: stakeOf(terms), amountText: money(stakeOf(terms)), act: 'post', title: words.act, byPermit: true }
  const named = await guildNamed(ground, terms.guild)
  return withAllowance(ground, need, async (later, permit) => {
    if (later !== ground) await requireChain(later, posting.about)
    const now = later === ground ? ready : await readyOffer(later, posting, later.account) // its openUntil counts from this block
    const plan = postPlan(later, posting, now, permit, sure)
    return { ...plan, notes: [named, ...plan.notes] }
  })
}

function postPlan(ground: Ground, posting: Posting, ready: Ready, permit: Permit | null, sure: readonly string[]): Plan {
  const { terms, panel, known, money } = ready
  const symbol = terms.token === NOBODY ? posting.about.chain.currency : known.money.symbol || terms.token
  const call = postCall(terms, panel, posting.form.uri.trim(), permit ?? NO_PERMIT)
  const id = termsId(ground.chainId, terms)
  const [total, reward, fee] = [money(stakeOf(terms)), money(terms.reward), money(terms.fee)]
  return {
    act: 'post', bounty: id, title: words.act, sentence: words.sentence(total, reward, fee, Number(terms.size)),
    until: untilOf(terms), then: words.then, effect: effectOf(ground, call),
    notes: tokenNotes(terms.token), send: call, ends: { terms, coin: { decimals: known.decimals, symbol }, panel },
    checked: [...sure, words.checkedLane, words.checkedPostable, words.checkedBalance(total), words.checkedRead],
    leaves: [jobText(posting.job)], happened: (receipt) => posted(receipt, id, posting),
  } // prettier-ignore
}

const untilOf = (terms: Terms): string => words.until(momentText(Number(terms.openUntil)), ...claimants(terms))

/** The same for a Safe, which is then the poster: an allowance if the token needs one, and the post. */
export async function safeCalls(ground: Ground, posting: Posting, safe: Hex): Promise<Step[]> {
  await requireChain(ground, posting.about)
  const { terms, panel, money } = await readyOffer(ground, posting, safe)
  const stake = stakeOf(terms)
  const isShort = terms.token !== NOBODY && (await allowance(ground.provider, terms.token, safe, ADDRESSES.BountyEscrow)) < stake
  const post = stepOf(postCall(terms, panel, posting.form.uri.trim(), NO_PERMIT), words.safeStep(money(terms.reward), posting.job.title))
  return [...(isShort ? [stepOf(approval(terms.token, stake), acts.allowance.sentence(money(stake)))] : []), post]
}

/** What the receipt says; the job's text is then left with this server, so that whoever reads the terms can read it. */
async function posted(receipt: Receipt, id: Hex, { job, onPosted }: Posting): Promise<Outcome> {
  const event = escrowEvents(receipt.logs).find(({ name, facts }) => name === 'Posted' && facts['id'] === id)
  if (!event) throw new Stopped('lie', words.notPosted)
  onPosted?.(id)
  const kept = await keepDocument(id, jobBytes(job))
  return { words: words.done(id), notes: [kept ? words.kept : words.keepFailed], file: { name: 'specification.toml', bytes: jobBytes(job) } }
}
