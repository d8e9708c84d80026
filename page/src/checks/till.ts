// A plan or a rota as the wallet's own node knows it. What the server tells of one must be the same, to the unit.
import type { About, Hex, Posted, Terms as TermsJson, Till as Told } from '../api'
import { offerHash } from '../chain/crowd'
import { keccak } from '../chain/encode'
import type { Eip1193 } from '../chain/node'
import { verify } from '../chain/reads'
import { LANE, standingOf, type TillKind, type TillSetup, tillSetup } from '../chain/till'
import { termsId } from '../chain/typed'
import { stateOf, type Terms, termsOf } from '../chain/values'
import { readSpecification } from '../job/specification'
import { visible } from '../plain'
import { same } from '../same'
import { sheets } from '../words/sheets'
import { tills as words } from '../words/tills'
import { sameChain } from './chain'
import { bad, type Check, differences, good } from './check'
import { code } from './code'
import { readBy, type Reading } from './ground'
import { labelOf, otherwise, toldCoin } from './token'

export interface ToldTill {
  about: About
  kind: TillKind // both from the page's address
  where: Hex
  told: Told
  documents: ReadonlyMap<Hex, Uint8Array> // the texts of its jobs, as far as the server has them
}

type TillCheck = Check<ToldTill>

const MOST = 2n ** 40n // seconds: later moments are told as this one
const SHOWN = 50 // offers, and bounties, that a server tells of

const where: TillCheck = (ground, { about, told }) => sameChain(ground, [about.chain.id], told.at)

/** The factory made it, and each offer is the one that was agreed on, in its place. */
const agreed: TillCheck = async ({ provider }, { kind, where, told }) => {
  const setup = await tillSetup(provider, kind, where)
  if (!setup) return bad('lie', words.none)
  const wrong = wrongIn(setup, where, told)
  return wrong.length ? bad('lie', words.check.other(wrong.join(', '))) : good(words.checked(kind))
}

function wrongIn(setup: TillSetup, where: Hex, told: Told): string[] {
  const { kind, organiser, token, offers } = setup
  const isRota = kind === 'rota'
  const due = {
    kind, till: where, organiser, token, count: offers.length, start: isRota ? least(setup.start) : null, period: isRota ? least(setup.period) : null,
  } // prettier-ignore
  const wrong = differences(told, due)
  const shown = offers.slice(0, SHOWN)
  const isAgreed = told.offers.length === shown.length && shown.every((hash, at) => isOffer(told.offers[at], hash))
  return isAgreed ? wrong : [...wrong, 'offers']
}

const isOffer = (json: TermsJson | undefined, hash: Hex): boolean => json !== undefined && offerHash(termsOf(json)) === hash
const least = (moment: bigint): bigint => (moment < MOST ? moment : MOST)

const token: TillCheck = async (ground, { about, told }) =>
  otherwise(told, await labelOf(ground, told.token, toldCoin(about))) ?? good(BigInt(told.token) ? sheets.check.sure.token : '')

/** What it holds, which of its bounties lives, and how the last one ended. What was so at the server's block is no lie. */
const standing: TillCheck = async ({ provider }, of) => {
  if (await standsSo(provider, of, 'latest')) return good(words.check.stands)
  return (await standsSo(provider, of, of.told.at.block)) ? bad('behind', words.moved) : bad('lie', words.check.standsOtherwise)
}

async function standsSo(node: Eip1193, { kind, where, told }: ToldTill, at: 'latest' | number): Promise<boolean> {
  const { held, lives, count, paid, stopped, nextFrom } = await standingOf(node, kind, where, at)
  const { live, ended } = told
  const isSame = BigInt(told.held) === held && told.stopped === stopped && told.nextFrom === (kind === 'rota' ? Number(least(nextFrom)) : null)
  if (!isSame || lives !== (live !== null)) return false
  if (!live) return BigInt(ended) === count && told.paid === (kind === 'plan' && paid)
  const terms = termsOf(live.terms)
  const isOwn = same(terms.poster, where) && terms.lane === LANE && terms.generation === BigInt(ended)
  const wasPaid = kind === 'plan' && ended > 0 // or this one had not followed
  return isOwn && told.paid === wasPaid && (await verify(node, terms, stateOf(live.state), at))
}

/** Each bounty that it leads to is made of the very offer whose turn it was; and the offer that comes next is the one. */
const posts: TillCheck = async ({ provider, chainId }, { kind, where, told }) => {
  const { posted, live, ended } = told
  const count = ended + Number(live !== null)
  const last = kind === 'plan' ? Math.min(count, SHOWN) : count
  const first = Math.max(0, last - SHOWN)
  const ids = posted.map((each, at) => each.number === first + at && idOf(chainId, where, told, kind, each))
  const isEach = posted.length === last - first && ids.every((id, at) => id !== false && same(id, posted[at]?.bounty ?? '0x'))
  const isLast = !live || last < count || same(posted.at(-1)?.bounty ?? '0x', termsId(chainId, termsOf(live.terms)))
  if (!isEach || !isLast) return bad('lie', words.check.otherBounty)
  const coming = (await tillSetup(provider, kind, where))?.offers[kind === 'plan' ? count : 0]
  const isNext = coming === undefined ? told.next === null : told.next !== null && isOffer(told.next, coming)
  return isNext ? good('') : bad('lie', words.otherOffer)
}

function idOf(chainId: number, where: Hex, told: Told, kind: TillKind, { number, openUntil }: Posted): Hex {
  const offer = termsOf(told.offers[kind === 'plan' ? number : 0] as TermsJson)
  const terms: Terms = { ...offer, poster: where, lane: LANE, generation: BigInt(number), openUntil: BigInt(openUntil) }
  return termsId(chainId, terms)
}

/** A text that the server has is the one that was agreed on, and the title that it shows is that text's. */
const titles: TillCheck = (_, { told: { offers, titles }, documents }) => {
  if (titles.length !== offers.length) return Promise.resolve(bad('lie', sheets.check.otherTitle))
  for (const [at, { spec }] of offers.entries()) {
    const job = documents.get(spec)
    if (!job) continue
    if (keccak(job) !== spec.toLowerCase()) return Promise.resolve(bad('lie', sheets.check.otherJob))
    const [told, own] = [titles[at], readSpecification(job)?.title]
    if (told && own !== undefined && visible(own) !== visible(told)) return Promise.resolve(bad('lie', sheets.check.otherTitle))
  }
  return Promise.resolve(good(''))
}

/** In this order: the first that fails is the one that is said. */
export const TILL_CHECKS: readonly TillCheck[] = [where, code, agreed, token, standing, posts, titles]

/** Whether one is as the server tells it. Never throws. */
export const readTill = (provider: Eip1193, account: Hex, told: ToldTill): Promise<Reading> => readBy(TILL_CHECKS, provider, account, told)
