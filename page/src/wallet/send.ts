// One transaction, asked once. It is noted before the wallet is asked, and followed until a block has it, whatever page is open.
import type { Hex } from '../api'
import type { Ground } from '../checks/check'
import type { Call } from '../plans/plan'
import { keepDeputyDocument, keepDocument } from '../leaving'
import { look } from './follow'
import { said } from './said'
import { add, change, forget, isOpen, isUnknown, sentBy, sentList, type Sent } from './sent'
import { number, session } from './session'

const EVERY = 1_000 // ms between two questions
const LATE = 120_000 // ms without a block
const SETTLED = 12 // blocks on top, after which a block is not looked at again

/** What is asked of the wallet. The chain's id is in it, so that a wallet that has gone elsewhere refuses. */
function transaction({ account, chainId }: Ground, call: Call, gas: bigint): Record<string, Hex> {
  return {
    from: account,
    to: call.to,
    data: call.data,
    value: hex(call.value),
    gas: hex(gas),
    chainId: hex(BigInt(chainId)),
  }
}

const asking = new Set<string>()

/** What its owner may set aside, once they have looked at the wallet: a question that it has left, and what no node knows of. */
export const maySetAside = (sent: Sent): boolean => (sent.where === 'asked' ? !asking.has(sent.key) : isUnknown(sent))

/**
 * Ask the wallet to send, and follow it. Resolves with its key when the wallet has answered; raises what it raises, after
 * which nothing is noted any more.
 */
export async function send(ground: Ground, call: Call, gas: bigint, of: Pick<Sent, 'act' | 'bounty' | 'deputy' | 'sentence' | 'leaves'>): Promise<string> {
  const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`
  const nonce = Number(await ground.provider.request({ method: 'eth_getTransactionCount', params: [ground.account, 'latest'] }))
  asking.add(key)
  const { act, bounty, deputy, sentence, leaves } = of
  const noted: Sent = { ...start(ground, call, nonce), act, bounty, deputy, sentence, leaves, key }
  add(noted)
  try {
    const hash = await ground.provider.request({ method: 'eth_sendTransaction', params: [transaction(ground, call, gas)] })
    if (typeof hash !== 'string' || !/^0x[0-9a-fA-F]{64}$/.test(hash)) throw new Error('no transaction hash')
    if (!sentBy(key)) add(noted) // set aside in another tab, which does not know that this one waits
    change(key, { hash: hash as Hex, where: 'sent', nonce: null }) // the wallet may have chosen another nonce
  } catch (error) {
    if (said(error).kind !== 'other') forget(key) // every kind that is known means: nothing was sent
    else void follow(key) // it may have sent all the same
    throw error
  } finally {
    asking.delete(key)
  }
  void follow(key)
  return key
}

function start({ account, chainId, block }: Ground, call: Call, nonce: number): Omit<Sent, 'key' | 'act' | 'bounty' | 'sentence'> {
  const unknown = { hash: null, sped: false, block: null, blockHash: null, late: false, seen: false }
  const { to, data, value } = call
  return { chainId, from: account, to, data, value: String(value), nonce, since: block.number, where: 'asked', ...unknown }
}

const followed = new Set<string>()

/** Follow everything that is still open on the wallet's chain; called when a page begins and when the wallet changes. */
export function followAll(): void {
  for (const one of sentList()) if (isOpen(one) || one.where === 'in') void follow(one.key)
}

/**
 * Look until it is over. It stops while the wallet is on another chain; `followAll` takes it up again. What was found counts only
 * if the wallet is still on the chain after all of the questions, and nothing else has been learned meanwhile.
 */
async function follow(key: string): Promise<void> {
  if (followed.has(key)) return
  followed.add(key)
  const began = Date.now()
  for (let one = sentBy(key); one && !isOver(one); one = sentBy(key)) {
    if (one.where === 'in' && one.leaves) void leave(one)
    const { wallet, chainId } = session.get()
    if (!wallet || chainId !== one.chainId) break
    try {
      if (await isDeep(wallet.provider, one)) break // before a look: a node that has dropped old receipts undoes nothing
      const found = await look(wallet.provider, one)
      const late = one.where === 'sent' && (one.late || Date.now() - began > LATE)
      const here = number(await wallet.provider.request({ method: 'eth_chainId' }))
      if (here === one.chainId && sentBy(key) === one && (Object.keys(found).length || late !== one.late)) change(key, { late, ...found })
    } catch {
      // a node that does not answer now may answer later
    }
    await new Promise((go) => setTimeout(go, EVERY * (one.where === 'in' ? 5 : 1)))
  }
  followed.delete(key)
}

const leaving = new Set<string>()

/** The sheet that asked may be closed by now, and its page too: then nobody else leaves its texts. Once a visit, until they were taken. */
async function leave({ key, bounty, deputy, leaves }: Sent): Promise<void> {
  if (leaving.has(key) || !(bounty || deputy) || !leaves) return
  leaving.add(key)
  const keep = (text: string): Promise<boolean> => {
    const data = new TextEncoder().encode(text)
    return bounty ? keepDocument(bounty, data) : deputy ? keepDeputyDocument(deputy.where, data) : Promise.resolve(false)
  }
  const left: string[] = []
  for (const text of [leaves].flat()) if (!(await keep(text))) left.push(text)
  change(key, { leaves: left.length ? left : undefined })
}

const isOver = ({ where }: Sent): boolean => where === 'replaced' || where === 'cancelled'

async function isDeep(provider: Ground['provider'], one: Sent): Promise<boolean> {
  if (!one.block) return false
  return Number(await provider.request({ method: 'eth_blockNumber', params: [] })) >= one.block + SETTLED
}

const hex = (value: bigint): Hex => `0x${value.toString(16)}`
