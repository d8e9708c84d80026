// Who is about to sign and where, asked of the wallet and its node at this moment; and asked again right before it is used.
import type { Hex } from '../api'
import { block as newest, type Eip1193 } from '../chain/node'
import { roughText } from '../parts/Moment'
import { same } from '../same'
import { whyNothingIsSigned } from '../server'
import { sheets as words } from '../words/sheets'
import { number, session } from '../wallet/session'
import { said } from '../wallet/said'
import { bad, type Check, good, passed, Stopped, type Finding, type Ground } from './check'

/** Raises Stopped without a wallet, without an account, with a node that does not answer, or where what the server tells is old. */
export async function groundOf(): Promise<Ground> {
  const { wallet, account } = session.get()
  if (!wallet || !account) throw new Stopped('no', words.check.noAccount)
  const why = await whyNothingIsSigned()
  if (why) throw new Stopped('unknown', why)
  return groundFrom(wallet.provider, account)
}

export async function groundFrom(provider: Eip1193, account: Hex): Promise<Ground> {
  try {
    const chainId = number(await provider.request({ method: 'eth_chainId' }))
    if (!chainId) throw new Stopped('unknown', words.check.nodeSilent(''))
    return { provider, account, chainId, block: await newest(provider) }
  } catch (error) {
    throw error instanceof Stopped ? error : new Stopped('unknown', words.check.nodeSilent(said(error).words))
  }
}

const GOOD_FOR = 600 // seconds, by the network's clock, for which what was checked is taken to be so still

/**
 * Asked right before the wallet is: the wallet is still on the chain, and still shares the account, of what was checked; and that was
 * not so long ago that dates, or what a settlement comes to, may be others than those that were read.
 */
export async function stillThere(ground: Ground): Promise<Finding> {
  const chainId = number(await ground.provider.request({ method: 'eth_chainId' }))
  if (chainId !== ground.chainId) return bad('no', words.check.chainChanged(ground.chainId, chainId))
  const accounts = await ground.provider.request({ method: 'eth_accounts' })
  const shared = Array.isArray(accounts) && accounts.some((one) => same(one, ground.account))
  const chosen = session.get().account
  if (!shared || (chosen && !same(chosen, ground.account))) return bad('no', words.check.accountChanged(ground.account))
  const gone = (await newest(ground.provider)).moment - ground.block.moment
  return gone > GOOD_FOR ? bad('no', words.check.longAgo(roughText(gone))) : good('')
}

/** What the wallet's node says of what a page tells. `partly`: some of it no contract keeps. */
export type Reading = { ok: true; partly: boolean } | Extract<Finding, { ok: false }>

/** Run the checks for who only reads. Never throws. */
export async function readBy<T>(checks: readonly Check<T>[], provider: Eip1193, account: Hex, told: T, partly = false): Promise<Reading> {
  try {
    await passed(checks, await groundFrom(provider, account), told)
    return { ok: true, partly }
  } catch (error) {
    if (error instanceof Stopped) return { ok: false, fault: error.fault, words: error.message }
    return { ok: false, fault: 'unknown', words: error instanceof Error ? error.message : '' }
  }
}
