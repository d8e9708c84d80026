// A peer's verdict: signed only for work that was seen, tried by a settlement of this one verdict, left in the mailboxes, and given
// as a file.
import { tell, type Hex } from '../api'
import { type Ground, passed, Stopped, type Told } from '../checks/check'
import { checksOf } from '../checks/checks'
import { placeOf } from '../checks/panel'
import { coinOf, saidIn } from '../checks/token'
import { ADDRESSES } from '../chain/contracts'
import { addressOf, calldata } from '../chain/encode'
import { Refused } from '../chain/errors'
import { call as ethCall } from '../chain/node'
import { verdictMessage } from '../chain/typed'
import { describeMessage } from '../effects/describe'
import { type Review, reviewFile, verdictFile } from '../job/review'
import { visible } from '../plain'
import { sheets as words } from '../words/sheets'
import { spelt } from './common'
import type { MakePlan, Outcome } from './plan'
import { makeSeal, type Signed } from './seal'

/** What the peer has written; who, where and for which delivery is added from what was checked. */
type Written = Pick<Review, 'score' | 'criteria' | 'words' | 'evidence' | 'acceptance' | 'reason'>

export const makeVerdict =
  (told: Told, written: Written, isSealed = false): MakePlan =>
  async (ground) => {
    const checked = await passed(checksOf('review'), ground, told)
    const { terms, state, people } = spelt(told.bounty)
    const peer = addressOf(ground.account)
    const review: Review = {
      chain: ground.chainId, escrow: ADDRESSES.BountyEscrow, bounty: told.id, round: Number(state.round), delivery: state.delivery, peer, ...written,
    } // prettier-ignore
    const { hash } = reviewFile(review)
    const message = verdictMessage(ground.chainId, {
      bounty: told.id, round: state.round, delivery: state.delivery, peer, score: BigInt(written.score), review: hash,
    }) // prettier-ignore
    const coin = await coinOf(ground, terms.token, told.about.chain.currency)
    const isYes = BigInt(written.score) >= terms.passMark
    const index = BigInt(placeOf(ground.account, told))
    let signed: Signed | undefined // once the wallet has answered
    return {
      act: 'review', bounty: told.id, title: words.act.review.title, sentence: words.act.review.sentence(written.score, isYes), until: '',
      then: words.act.review.then(saidIn(coin)(terms.fee)), effect: describeMessage(message), notes: isSealed ? [] : [words.act.review.note],
      checked, sign: message, ...(isSealed ? { step: { number: 1, of: 2 } } : {}),
      signed: async (signature) => {
        await tried(ground, { terms, state, people, verdicts: [{ index, score: BigInt(written.score), review: hash, signature, uri: '' }] })
        const file = verdictFile(review, signature, true)
        if (!isSealed) return leave(told, file)
        signed = { subject: { chain: ground.chainId, bounty: told.id, round: Number(state.round), delivery: state.delivery, peer }, score: written.score, review: hash, signature, file }
        return { words: words.act.review.signed }
      },
      ...(isSealed ? { next: async (later: Ground) => makeSeal(told, signed as Signed)(later) } : {}),
    } // prettier-ignore
  }

/**
 * Whoever records this verdict alone must succeed: tried on the peer's own network before it is sent anywhere. As somebody
 * else's call: of the peer's own the escrow takes a verdict without looking at its signature.
 */
async function tried({ provider }: Ground, args: Record<string, unknown>): Promise<void> {
  try {
    await ethCall(provider, { to: ADDRESSES.BountyEscrow, data: calldata('BountyEscrow', 'settle', args) })
  } catch (error) {
    throw new Stopped('no', error instanceof Refused ? error.sentence : words.check.refused(error instanceof Error ? error.message : ''))
  }
}

/** A stranger's texts; what is none must not cost a signature that was given. */
const mailboxesOf = ({ about: { mailboxes } }: Told): string => (Array.isArray(mailboxes) ? mailboxes.map((each) => visible(String(each), 200)).join(', ') : '')

async function leave(told: Told, file: { name: string; bytes: Uint8Array }): Promise<Outcome> {
  try {
    await tell<{ mailboxes?: Hex[] }>('verdicts', JSON.parse(new TextDecoder().decode(file.bytes)))
    return { words: words.act.review.left, file }
  } catch {
    return { words: words.act.review.notLeft, notes: [words.act.review.byFile(mailboxesOf(told))], file }
  }
}
