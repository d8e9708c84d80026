// Taking out what the escrow owes, as the wallet's own node says it: to an address of one's own choice, or for somebody else, to
// whom alone it can go.
import type { Hex } from '../api'
import { type Ground, passed, Stopped } from '../checks/check'
import { code } from '../checks/code'
import { owed, type ToldDebt } from '../checks/owed'
import { coinOf, saidIn } from '../checks/token'
import { ADDRESSES } from '../chain/contracts'
import { addressOf, calldata } from '../chain/encode'
import { asSentence, Refused } from '../chain/errors'
import { call as ethCall } from '../chain/node'
import { describe, said } from '../effects/describe'
import { same } from '../same'
import { sheets as words } from '../words/sheets'
import { escrowEventOf } from './happened'
import type { Call, MakePlan, Outcome, Receipt } from './plan'

/** `to`: where one's own money goes, by default to the account itself. */
export const makeCollect =
  (told: ToldDebt, to?: Hex): MakePlan =>
  async (ground) => {
    const { about, account, debt } = told
    const isOwn = same(account, ground.account)
    const receiver = addressOf(isOwn ? (to ?? ground.account) : account)
    requireReceiver(receiver, debt.token)
    const checked = await passed([code, owed], ground, told)
    const coin = await coinOf(ground, debt.token, about.chain.currency)
    const send = collectCall(debt.token, isOwn ? { to: receiver } : { account })
    await requirePayable(ground, send, receiver, isOwn)
    const effect = describe(send, ground.account, BigInt(ground.block.moment), BigInt(debt.amount))
    const text = saidIn(coin)
    const amount = text(effect.moves.reduce((sum, move) => sum + move.amount, 0n))
    return {
      act: 'collect', bounty: '', title: words.act.collect.title, until: '', effect: said(effect), notes: [], checked, send,
      sentence: isOwn ? words.act.collect.sentence(amount, receiver) : words.act.collect.sentenceFor(amount, receiver),
      then: isOwn ? (same(receiver, account) ? '' : words.act.collect.elsewhere) : words.act.collect.thenFor,
      happened: (receipt) => collected(receipt, told, text),
    } // prettier-ignore
  }

/** The contracts and the token keep what they are sent, for good. */
function requireReceiver(receiver: Hex, token: Hex): void {
  const keepers: string[] = [...Object.values(ADDRESSES), token]
  if (keepers.some((each) => same(each, receiver))) throw new Stopped('no', words.act.collect.lost(receiver))
}

/** A token may pay some accounts and not others, and a contract may take no money: then it stays owed, and others can be named. */
async function requirePayable({ provider, account }: Ground, call: Call, receiver: Hex, isOwn: boolean): Promise<void> {
  try {
    await ethCall(provider, { from: account, to: call.to, data: call.data })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw new Stopped('no', words.act.collect.stuck(receiver, isOwn, asSentence(error.sentence)))
  }
}

function collectCall(token: Hex, { to, account }: { to?: Hex; account?: Hex }): Call {
  const data = account ? calldata('BountyEscrow', 'collectFor', { account, token }) : calldata('BountyEscrow', 'collect', { token, to })
  return { contract: 'BountyEscrow', to: ADDRESSES.BountyEscrow, data, value: 0n }
}

function collected(receipt: Receipt, { account, debt }: ToldDebt, text: (units: bigint) => string): Outcome {
  const { amount, to } = escrowEventOf(receipt, 'Collected', (facts) => same(facts['account'], account) && same(facts['token'], debt.token))
  return { words: words.act.collect.done(text(amount as bigint), addressOf(to as string)) }
}
