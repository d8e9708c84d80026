// A trial run of the very bytes that would be sent, by the wallet's own node, and what they would cost.
import type { Call } from '../plans/plan'
import { refusal } from '../chain/errors'
import { money } from '../chain/money'
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
export async function tried(ground: Ground, call: Call, currency: string): Promise<Trial> {
  const { account, provider } = ground
  const question = { from: account, to: call.to, data: call.data, value: `0x${call.value.toString(16)}` }
  const ask = (method: string, ...params: unknown[]) => provider.request({ method, params })
  const balance = BigInt((await ask('eth_getBalance', account, 'latest')) as string)
  const short = (fee: bigint) => new Stopped('no', words.check.tooPoor(money(balance, 18, currency), money(call.value + fee, 18, currency)))
  if (call.value > balance) throw short(0n)
  try {
    await ask('eth_call', question, 'latest')
    const used = BigInt((await ask('eth_estimateGas', question)) as string)
    const gas = (used * 5n) / 4n
    const fee = used * BigInt((await ask('eth_gasPrice')) as string)
    if (call.value + fee > balance) throw short(fee)
    return { gas, fee, balance, words: words.check.sure.trial }
  } catch (error) {
    if (error instanceof Stopped) throw error
    throw new Stopped('no', refusal(error) ?? words.check.refused(said(error).words))
  }
}
