// A trial run of the very bytes that would be sent, by the wallet's own node, and what they would cost.
import type { Call } from '../plans/plan'
import { Refused } from '../chain/errors'
import { money } from '../chain/money'
import * as node from '../chain/node'
import { said } from '../wallet/said'
import { sheets as words } from '../words/sheets'
import { Stopped, type Ground } from './check'

export interface Trial {
  gas: bigint // what would be asked for
  fee: bigint // at today's price, in the chain's smallest unit
  balance: bigint
  words: string
}

/** Raises Stopped with the contract's own reason if it would refuse, and if fee and value are more than there is. */
export async function tried({ account, provider }: Ground, { to, data, value }: Call, currency: string): Promise<Trial> {
  const question = { from: account, to, data, value }
  const poor = (balance: bigint, fee: bigint) => new Stopped('no', words.check.tooPoor(money(balance, 18, currency), money(value + fee, 18, currency)))
  try {
    const balance = await node.balance(provider, account)
    if (value > balance) throw poor(balance, 0n)
    await node.call(provider, question)
    const used = await node.gas(provider, question)
    const fee = used * (await node.gasPrice(provider))
    if (value + fee > balance) throw poor(balance, fee)
    return { gas: (used * 5n) / 4n, fee, balance, words: words.check.sure.trial }
  } catch (error) {
    throw error instanceof Stopped ? error : new Stopped(...meaning(error))
  }
}

const PLAYED = /revert|gas|execution|opcode|stack/i // what a node says of a call that it has played, without the contract's reason

/** A contract that refuses is no fault of the node; a node that answers nothing of use has refused nothing. */
function meaning(error: unknown): ['no' | 'unknown', string] {
  if (error instanceof Refused) return ['no', error.sentence]
  const why = said(error)
  const isPlayed = error instanceof node.CannotPay || PLAYED.test(error instanceof Error ? error.message : '')
  return isPlayed ? ['no', words.check.refused(why.words)] : ['unknown', words.check.nodeSilent(why.words)]
}
