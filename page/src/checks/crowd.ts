// A crowd as the wallet's own node knows it. What the server tells of one must be the same, to the unit.
import type { About, Crowd, Hex } from '../api'
import { type CrowdSetup, given, LANE, offerHash, setupAt } from '../chain/crowd'
import { keccak } from '../chain/encode'
import { lane } from '../chain/reads'
import { guildHex, stakeOf, type Terms, termsOf } from '../chain/values'
import { readSpecification } from '../job/specification'
import { visible } from '../plain'
import { same } from '../same'
import { crowds as words } from '../words/crowds'
import { sheets } from '../words/sheets'
import { sameChain } from './chain'
import { bad, type Check, differences, good, type Ground, Stopped } from './check'
import { code } from './code'
import { readBy, type Reading } from './ground'
import { labelOf, otherwise, toldCoin } from './token'
import type { Eip1193 } from '../chain/node'

export interface ToldCrowd {
  about: About
  crowd: Hex // from the page's address
  told: Crowd
  job?: Uint8Array // its text, if the server has it
}

const MOST = 2n ** 40n // seconds: later moments are told as this one

const where: Check<ToldCrowd> = (ground, { about, told }) => sameChain(ground, [about.chain.id], told.at)

/** The factory made it, and the offer is the one that was agreed on. */
const agreed: Check<ToldCrowd> = async ({ provider }, { crowd, told }) => {
  const setup = await setupAt(provider, crowd)
  if (!setup) return bad('lie', words.check.none)
  const wrong = wrongIn(setup, termsOf(told.offer), crowd, told)
  return wrong.length ? bad('lie', words.check.other(wrong.join(', '))) : good(words.check.sure.agreed)
}

function wrongIn(setup: CrowdSetup, offer: Terms, crowd: Hex, { row, offer: json }: Crowd): string[] {
  const due = {
    crowd, organiser: setup.organiser, token: setup.token, stake: setup.stake, until: setup.until < MOST ? setup.until : MOST,
    guild: guildHex(offer.guild), reward: offer.reward, fee: offer.fee, bond: offer.bond, size: offer.size,
  } // prettier-ignore
  const wrong = differences(row, due)
  if (offerHash(offer) !== setup.offer || stakeOf(offer) !== setup.stake || !same(json.token, setup.token)) wrong.push('offer')
  return wrong
}

/** The amount that is there. What was so at the server's block is no lie. */
const amount: Check<ToldCrowd> = async ({ provider }, { crowd, told }) => {
  const told_ = BigInt(told.row.given)
  if ((await given(provider, crowd)) === told_) return good(words.check.sure.given)
  return (await given(provider, crowd, told.at.block)) === told_ ? bad('behind', words.check.moved) : bad('lie', words.check.otherGiven)
}

/** Whether it has posted, and what. */
const posted: Check<ToldCrowd> = async ({ provider }, { crowd, told }) => {
  const { generation, status } = await lane(provider, crowd, LANE)
  const has = generation > 0n || status > 0
  if (has === (told.bounty !== null)) return good('')
  return has ? bad('behind', words.check.posted) : bad('lie', words.check.notPosted)
}

const token: Check<ToldCrowd> = async (ground, { about, told: { row } }) =>
  otherwise(row, await labelOf(ground, row.token, toldCoin(about))) ?? good(BigInt(row.token) ? sheets.check.sure.token : '')

/** A text that the server has is the one that was agreed on, and the title that it shows is that text's. */
const title: Check<ToldCrowd> = (_, { told: { row, offer }, job }) => {
  if (!job) return Promise.resolve(good(''))
  if (keccak(job) !== offer.spec.toLowerCase()) return Promise.resolve(bad('lie', sheets.check.otherJob))
  const own = readSpecification(job)?.title
  const isOwn = !row.title || own === undefined || own === row.title || visible(own) === visible(row.title)
  return Promise.resolve(isOwn ? good(words.check.sure.job) : bad('lie', sheets.check.otherTitle))
}

/** What one would give for can be read. */
const readable: Check<ToldCrowd> = (_, { job }) => Promise.resolve(job ? good('') : bad('unknown', words.check.noJob))

/** In this order: the first that fails is the one that is said. */
export const CROWD_CHECKS: readonly Check<ToldCrowd>[] = [where, code, agreed, token, posted, amount, title]
export const GIVE_CHECKS: readonly Check<ToldCrowd>[] = [...CROWD_CHECKS, readable]

/** Whether a crowd is as the server tells it. Never throws. */
export const readCrowd = (provider: Eip1193, account: Hex, told: ToldCrowd): Promise<Reading> => readBy(CROWD_CHECKS, provider, account, told)

/** What was agreed on, after the checks have passed. */
export async function sureSetup({ provider }: Ground, crowd: Hex): Promise<CrowdSetup> {
  const setup = await setupAt(provider, crowd)
  if (!setup) throw new Stopped('lie', words.check.none)
  return setup
}
