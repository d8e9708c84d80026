// An offer as its poster types it, and as terms: every bound of the contracts at its field, under the name of their refusal.

import { addressOf, isAccount } from '../chain/encode'
import { toSeconds, toUnits } from '../chain/money'
import { hashPanel, namedPanel } from '../chain/typed'
import { type Hex, NOBODY, type Terms } from '../chain/values'
import { same } from '../same'

const HOUR = 3_600 // seconds
const DAY = 24 * HOUR
const LARGEST_AMOUNT = 2n ** 128n - 1n
const LARGEST_LANE = 2n ** 256n - 1n

/** All as typed; `panel` one account a line, `token` empty for the chain's own money. */
export interface OfferForm {
  token: string
  reward: string
  fee: string
  bond: string
  guild: string
  seats: string
  size: string
  passMark: string
  effort: string
  openFor: string
  workPeriod: string
  reviewPeriod: string
  patience: string
  worker: string
  minStanding: string
  arbiter: string
  rulingPeriod: string
  panel: string
  lane: string
  uri: string
}

export const NEW_OFFER: OfferForm = {
  token: '', reward: '0.5', fee: '0.01', bond: '0.05', guild: '', seats: '', size: '3', passMark: '60', effort: '20',
  openFor: '30 days', workPeriod: '7 days', reviewPeriod: '3 days', patience: '1 day', worker: '', minStanding: '',
  arbiter: '', rulingPeriod: '14 days', panel: '', lane: '', uri: '',
} // prettier-ignore

export type OfferField = keyof OfferForm

/** What the chain says of the guild that a poster has chosen. */
export interface GuildFacts {
  places: number
  live: number
  minReview: number // seconds
  serves: boolean
  maxEffort: number
}

/** What an offer is measured by. Without a wallet there is no poster yet, and so no lane. */
export interface Facts {
  poster: Hex
  now: number // the block's clock
  decimals: number | null // null: the token does not say
  guild: GuildFacts | null // null: there is no such guild
  lane: bigint
  generation: bigint
}

/** `rule`: the name of a contract's error, or one of our own about the writing. */
export interface OfferProblem {
  field: OfferField
  rule: string
  facts: Record<string, unknown>
}

/** The fields as numbers; null where the writing is none. */
interface Read {
  amounts: Record<'reward' | 'fee' | 'bond', bigint>
  times: Record<'openFor' | 'workPeriod' | 'reviewPeriod' | 'patience' | 'rulingPeriod', number>
  counts: Record<'size' | 'passMark' | 'effort' | 'seats', number>
  minStanding: bigint
  worker: Hex
  arbiter: Hex
  token: Hex
  panel: Hex[]
}

/** The terms that a form makes; or everything that stands in the way. */
export interface Made {
  terms: Terms | null
  panel: Hex[] // rising, as the contract wants it
  problems: OfferProblem[]
}

export function makeOffer(form: OfferForm, spec: Hex, facts: Facts): Made {
  const problems: OfferProblem[] = []
  const wrong: Wrong = (field, rule, told = {}) => {
    if (!problems.some((problem) => problem.field === field)) problems.push({ field, rule, facts: told }) // the first says enough
  }
  const read = readForm(form, facts, wrong)
  checkAmounts(read, wrong)
  checkTimes(read, facts, wrong)
  checkPeople(read, facts, wrong)
  if (read.panel.length) checkPanel(read, facts, wrong)
  else checkLot(read, facts, wrong)
  return { terms: problems.length ? null : { ...termsOf(form, read, facts), spec }, panel: read.panel, problems }
}

type Wrong = (field: OfferField, rule: string, facts?: Record<string, unknown>) => void

const typed = (text: string): string => text.trim()

function readForm(form: OfferForm, facts: Facts, wrong: Wrong): Read {
  const amount = (field: 'reward' | 'fee' | 'bond' | 'minStanding', decimals: number | null): bigint => {
    const units = decimals === null ? undefined : toUnits(typed(form[field]) || '0', decimals)
    if (units === undefined) wrong(decimals === null ? 'token' : field, decimals === null ? 'decimals' : 'amount', { decimals })
    return units ?? 0n
  }
  const time = (field: keyof Read['times']): number => {
    const seconds = toSeconds(form[field])
    if (seconds === undefined) wrong(field, 'duration')
    return Number(seconds ?? 0n)
  }
  const count = (field: keyof Read['counts'], otherwise: number): number => {
    const text = typed(form[field])
    if (!/^[0-9]{0,9}$/.test(text)) wrong(field, 'whole')
    return text ? Number(text) : otherwise
  }
  const account = (field: 'worker' | 'arbiter' | 'token'): Hex => accountIn(typed(form[field]), field, wrong)
  const panel = form.panel.split(/[\s,]+/).filter(Boolean).map((each) => accountIn(each, 'panel', wrong))
  if (typed(form.lane) && laneOf(form.lane) === null) wrong('lane', 'whole')
  if (!facts.guild) wrong('guild', typed(form.guild) ? 'NoSuchGuild' : 'guild', { guild: typed(form.guild) })
  const [token, arbiter] = [account('token'), account('arbiter')] // before amounts: what is no address has no decimals either
  return {
    amounts: { reward: amount('reward', facts.decimals), fee: amount('fee', facts.decimals), bond: amount('bond', facts.decimals) },
    times: {
      openFor: time('openFor'), workPeriod: time('workPeriod'), reviewPeriod: time('reviewPeriod'), patience: time('patience'),
      rulingPeriod: arbiter === NOBODY ? 0 : time('rulingPeriod'),
    },
    counts: {
      size: panel.length && !typed(form.size) ? panel.length : count('size', 0), passMark: count('passMark', 0),
      effort: count('effort', 0), seats: panel.length ? 0 : count('seats', facts.guild?.places ?? 0),
    },
    minStanding: amount('minStanding', 3),
    worker: account('worker'), arbiter, token, panel: namedPanel(panel).map((seat) => seat.account),
  } // prettier-ignore
}

/** A lane's number as typed, or null. */
export function laneOf(text: string): bigint | null {
  const number = /^[0-9]{1,78}$/.test(typed(text)) ? BigInt(typed(text)) : null
  return number !== null && number <= LARGEST_LANE ? number : null
}

function accountIn(text: string, field: OfferField, wrong: Wrong): Hex {
  if (!text || (field === 'token' && text.toUpperCase() === 'ETH')) return NOBODY
  if (isAccount(text)) return addressOf(text)
  wrong(field, 'address')
  return NOBODY
}

function checkAmounts({ amounts, counts }: Read, wrong: Wrong): void {
  const fees = amounts.fee * BigInt(counts.size)
  for (const field of ['reward', 'fee', 'bond'] as const)
    if (amounts[field] > LARGEST_AMOUNT) wrong(field, 'AmountTooLarge', { amount: amounts[field] })
  if (amounts.bond < fees) wrong('bond', 'BondBelowFees', { bond: amounts.bond, fees })
  const sum = amounts.reward + fees + amounts.bond
  if (sum > LARGEST_AMOUNT) wrong('reward', 'SumTooLarge', { sum })
}

function checkTimes({ times, arbiter }: Read, { now }: Facts, wrong: Wrong): void {
  const { openFor, workPeriod, reviewPeriod, patience, rulingPeriod } = times
  if (openFor < 1 || openFor > 365 * DAY) wrong('openFor', 'OpenUntilOutOfRange', { openUntil: BigInt(now + openFor) })
  if (workPeriod < HOUR || workPeriod > 365 * DAY) wrong('workPeriod', 'WorkPeriodOutOfRange', { workPeriod })
  if (reviewPeriod < DAY || reviewPeriod > 30 * DAY) wrong('reviewPeriod', 'ReviewPeriodOutOfRange', { reviewPeriod })
  if (patience > reviewPeriod) wrong('patience', 'PatienceOutOfRange', { patience })
  const mayRule = arbiter === NOBODY || (rulingPeriod >= HOUR && rulingPeriod <= 90 * DAY)
  if (!mayRule) wrong('rulingPeriod', 'RulingPeriodOutOfRange', { rulingPeriod })
}

function checkPeople({ counts, arbiter, worker }: Read, { poster }: Facts, wrong: Wrong): void {
  if (![1, 3, 5, 7].includes(counts.size)) wrong('size', 'SizeOutOfRange', { size: counts.size })
  if (counts.passMark < 1 || counts.passMark > 100) wrong('passMark', 'PassMarkOutOfRange', { passMark: counts.passMark })
  if (arbiter !== NOBODY && same(arbiter, poster)) wrong('arbiter', 'ArbiterIsPoster', { arbiter })
  const isParty = worker !== NOBODY && [poster, arbiter].some((party) => same(party, worker))
  if (isParty) wrong('worker', 'PartyCannotWork', { account: worker })
}

function checkLot({ counts, times }: Read, { guild, poster }: Facts, wrong: Wrong): void {
  if (!guild) return
  const { places, live, minReview, serves, maxEffort } = guild
  if (!serves) wrong('guild', 'PosterNotServed', { poster })
  if (counts.effort > maxEffort) wrong('effort', 'EffortOutOfRange', { effort: counts.effort, maxEffort })
  const isShort = times.reviewPeriod < minReview && times.reviewPeriod >= DAY
  if (isShort) wrong('reviewPeriod', 'ReviewPeriodTooShort', { reviewPeriod: times.reviewPeriod, least: minReview })
  const behind = places - counts.seats
  const needed = Math.max(2 * counts.size + behind, 4 * behind)
  if (counts.seats > places) wrong('seats', 'SeatsOutOfRange', { seats: counts.seats, places })
  else if (live < needed) wrong('size', 'TooFewSeats', { live, needed })
}

function checkPanel({ amounts, counts, panel, arbiter }: Read, { poster }: Facts, wrong: Wrong): void {
  if (!amounts.reward) wrong('reward', 'RewardIsZero')
  const paid = amounts.fee > 0n || counts.effort > 0
  if (paid) wrong(amounts.fee > 0n ? 'fee' : 'effort', 'NamedPanelHasFeeOrEffort', { fee: amounts.fee, effort: counts.effort })
  if (panel.length !== counts.size) wrong('panel', 'panelSize', { size: counts.size, length: panel.length })
  if (panel.some((each, at) => at > 0 && same(each, panel[at - 1] as Hex))) wrong('panel', 'twice')
  const party = panel.find((each) => same(each, poster) || (arbiter !== NOBODY && same(each, arbiter)))
  if (party) wrong('panel', 'PartyCannotJudge', { account: party })
}

function termsOf(form: OfferForm, read: Read, facts: Facts): Omit<Terms, 'spec'> {
  const { amounts, times, counts } = read
  return {
    poster: facts.poster, lane: facts.lane, generation: facts.generation, token: read.token, ...amounts,
    guild: BigInt(typed(form.guild)), seats: BigInt(counts.seats), size: BigInt(counts.size),
    panel: hashPanel(namedPanel(read.panel)), passMark: BigInt(counts.passMark), effort: BigInt(counts.effort),
    worker: read.worker, minStanding: read.minStanding, openUntil: BigInt(facts.now + times.openFor),
    workPeriod: BigInt(times.workPeriod), reviewPeriod: BigInt(times.reviewPeriod), patience: BigInt(times.patience),
    arbiter: read.arbiter, rulingPeriod: BigInt(times.rulingPeriod),
  } // prettier-ignore
}

/** The offer as the file that `oathwork post` takes; what is as that command would fill it in is left out. */
export function offerText(form: OfferForm, specification: string): string {
  const text = (name: string, value: string) => (typed(value) ? [`${name} = "${typed(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`] : [])
  const number = (name: string, value: string) => (typed(value) ? [`${name} = ${typed(value).replace(/^0+(?=[0-9])/, '')}`] : [])
  const panel = form.panel.split(/[\s,]+/).filter(Boolean)
  const isNamed = panel.length > 0
  const lines = [
    ...text('specification', specification), ...text('uri', form.uri),
    ...text('token', typed(form.token) || 'ETH'), ...text('reward', form.reward),
    ...(isNamed ? [] : text('fee', form.fee)), ...text('bond', form.bond),
    ...number('size', form.size), ...number('pass_mark', form.passMark), ...(isNamed ? [] : number('effort', form.effort)),
    ...text('open_for', form.openFor), ...text('work_period', form.workPeriod),
    ...text('review_period', form.reviewPeriod), ...text('patience', form.patience),
    ...text('guild', form.guild), ...(isNamed ? [] : number('seats', form.seats)),
    ...text('worker', form.worker), ...text('min_standing', form.minStanding), ...text('arbiter', form.arbiter),
    ...(typed(form.arbiter) ? text('ruling_period', form.rulingPeriod) : []), ...number('lane', form.lane),
    ...(isNamed ? [`panel = [${panel.map((each) => `"${each}"`).join(', ')}]`] : []),
  ] // prettier-ignore
  return lines.join('\n') + '\n'
}
