// Letting the escrow take a token: exactly what an act needs, once. By a signature where the token knows permits (ERC-2612), so
// that one transaction does both; else by an allowance, which is a step of its own.

import { type Ground, Stopped } from '../checks/check'
import { coinOf } from '../checks/token'
import { ADDRESSES } from '../chain/contracts'
import { calldata, decodeAnswer, digest, keccakText, type Typed } from '../chain/encode'
import { asSentence, Refused } from '../chain/errors'
import { money } from '../chain/money'
import type { Eip1193 } from '../chain/node'
import { call as ethCall, view } from '../chain/node'
import { allowance, permitNonce, tokenBalance } from '../chain/reads'
import { permitMessage } from '../chain/typed'
import { type Hex, NOBODY, type Permit } from '../chain/values'
import { describeMessage } from '../effects/describe'
import { same } from '../same'
import { acts as words } from '../words/acts'
import { sheets } from '../words/sheets'
import { effectOf } from './common'
import type { Call, MakePlan, Plan } from './plan'
import type { ActName } from './names'
import { rehearsed } from './rehearsal'
import { isSignedByKey } from './signature'

const checks = sheets.check
const PERMIT_TYPE = keccakText('Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)')
const HALF_AN_HOUR = 1_800 // seconds: long enough for a slow signer, too short to be of use to others later

export interface Need {
  token: Hex
  amount: bigint
  amountText: string
  act: ActName // that takes it
  title: string
  byPermit: boolean // whether the act can take a permit with it
  crowd?: Hex // which takes it, or a plan or a rota; by default the escrow
  taker?: 'crowd' | 'plan' | 'rota' // what that is; by default a crowd
}

/** The domain that a token's permits are signed for, or null for a token without any that the escrow could use. */
async function permitDomain(provider: Eip1193, token: Hex, chainId: number): Promise<Typed['domain'] | null> {
  const saidType = await said(provider, token, 'PERMIT_TYPEHASH')
  if (saidType.length === 66 && saidType !== PERMIT_TYPE) return null // DAI's is another, and nobody would hear that it failed
  return (await domainSaid(provider, token, chainId)) ?? (await domainMade(provider, token, chainId))
}

/** As ERC-5267 says it; a token that names another token or another chain would have a permit of that one signed, and has none. */
async function domainSaid(provider: Eip1193, token: Hex, chain: number): Promise<Typed['domain'] | null> {
  try {
    const told = (await view(provider, 'MockToken', token, 'eip712Domain')) as Record<string, unknown>
    const { name, version, chainId, verifyingContract } = told as { name: string; version: string; chainId: bigint; verifyingContract: Hex }
    const isOwn = chainId === BigInt(chain) && same(verifyingContract, token)
    return isOwn ? { name, version, chainId, verifyingContract } : null
  } catch {
    return null
  }
}

/** As USDC: a name and a version, and the separator that they make. */
async function domainMade(provider: Eip1193, token: Hex, chainId: number): Promise<Typed['domain'] | null> {
  const [name, version, separator] = await Promise.all(
    ['name', 'version', 'DOMAIN_SEPARATOR'].map((each) => said(provider, token, each)),
  ) // prettier-ignore
  const domain = { name: textOf(name), version: textOf(version) || '1', chainId: BigInt(chainId), verifyingContract: token }
  const made = digest(permitMessage(domain, { owner: NOBODY, spender: NOBODY, value: 0n, nonce: 0n, deadline: 0n })).domain
  return made === separator ? domain : null
}

async function said(provider: Eip1193, token: Hex, name: string): Promise<Hex> {
  try {
    return await ethCall(provider, { to: token, data: keccakText(`${name}()`).slice(0, 10) as Hex })
  } catch {
    return '0x'
  }
}

function textOf(answer: Hex | undefined): string {
  try {
    return decodeAnswer('MockToken', 'name', answer ?? '0x') as string
  } catch {
    return ''
  }
}

/** The plan of an act that takes `need` from the account: itself if nothing is missing, else the step before it. */
export async function withAllowance(ground: Ground, need: Need, act: (ground: Ground, permit: Permit | null) => Promise<Plan>): Promise<Plan> {
  const { provider, account, chainId } = ground
  if (need.token === NOBODY || !need.amount) return act(ground, null)
  await requireBalance(ground, need)
  const present = await allowance(provider, need.token, account, need.crowd ?? ADDRESSES.BountyEscrow)
  if (present >= need.amount) return act(ground, null)
  const steps = await approvals(ground, need, present)
  const tried = await rehearse(ground, [...steps, (await act(ground, null)).send])
  const domain = need.byPermit ? await permitDomain(provider, need.token, chainId) : null
  const first = domain ? await permitPlan(ground, need, domain, act) : allowancePlan(ground, need, steps, (later) => withAllowance(sameAs(ground, later), need, act))
  return { ...first, checked: [...first.checked, ...(tried ? [words.allowance.together] : [])] }
}

/** Where the next step is taken: on the chain and with the account of this one, or not at all. Raises Stopped. */
function sameAs(ground: Ground, later: Ground): Ground {
  if (later.chainId !== ground.chainId) throw new Stopped('no', checks.chainChanged(ground.chainId, later.chainId))
  if (!same(later.account, ground.account)) throw new Stopped('no', checks.accountChanged(ground.account))
  return later
}

async function requireBalance(ground: Ground, need: Need): Promise<void> {
  const balance = await tokenBalance(ground.provider, need.token, ground.account)
  if (balance >= need.amount) return
  const { decimals, symbol } = await coinOf(ground, need.token, '')
  throw new Stopped('no', words.allowance.poor(money(balance, decimals, symbol), need.amountText))
}

/** Nothing is asked for that a later step would make useless: a token may refuse the escrow, or bring less than it takes. */
async function rehearse({ provider, account }: Ground, calls: readonly (Call | undefined)[]): Promise<boolean> {
  try {
    return await rehearsed(provider, account, calls.filter((call): call is Call => call !== undefined))
  } catch (error) {
    if (error instanceof Refused) throw new Stopped('no', words.allowance.refused(asSentence(error.sentence)))
    return false // a node that cannot play several calls: the later ones are tried when their turn comes
  }
}

async function permitPlan(
  ground: Ground, need: Need, domain: Typed['domain'], act: (ground: Ground, permit: Permit | null) => Promise<Plan>,
): Promise<Plan> { // prettier-ignore
  const nonce = await permitNonce(ground.provider, need.token, ground.account)
  const deadline = BigInt(ground.block.moment + HALF_AN_HOUR)
  const message = permitMessage(domain, { owner: ground.account, spender: ADDRESSES.BountyEscrow, value: need.amount, nonce, deadline })
  let permit: Permit | null = null
  return {
    ...stepPlan(need, 1, 2), effect: describeMessage(message), sign: message,
    signed: async (signature) => {
      permit = permitOf(deadline, signature)
      if (!(await isSignedByKey(ground, message, signature, ground.account))) throw new Stopped('no', words.deliver.notSigned(ground.account))
      return { words: words.allowance.permitted(need.amountText) }
    },
    next: async (later) => act(sameAs(ground, later), permit),
  } // prettier-ignore
}

/** The permit that a signature of 65 bytes makes. */
function permitOf(deadline: bigint, signature: Hex): Permit {
  if (signature.length !== 132) throw new Stopped('no', words.allowance.noPermit)
  const part = (start: number, end: number): Hex => `0x${signature.slice(2 + 2 * start, 2 + 2 * end)}`
  return { deadline, r: part(0, 32), s: part(32, 64), v: BigInt(part(64, 65)) }
}

function allowancePlan(ground: Ground, need: Need, steps: readonly Call[], next: MakePlan): Plan {
  const [send] = steps
  const mustClear = steps.length > 1
  const plan = { ...stepPlan(need, 1, steps.length + 1), ...(send ? { send, effect: effectOf(ground, send) } : {}), ...(mustClear ? { sentence: words.allowance.clear } : {}) }
  return { ...plan, happened: () => ({ words: mustClear ? words.allowance.cleared : words.allowance.allowed(need.amountText, need.crowd && (need.taker ?? 'crowd')) }), next }
}

/** The calls after which the escrow may take it: two for a token that wants an old allowance to be zero first, as USDT does. */
async function approvals({ provider, account }: Ground, need: Need, present: bigint): Promise<Call[]> {
  const call = approval(need.token, need.amount, need.crowd)
  const mustClear = present > 0n && (await isRefused(provider, account, call))
  return mustClear ? [approval(need.token, 0n, need.crowd), call] : [call]
}

async function isRefused(provider: Eip1193, account: Hex, call: Call): Promise<boolean> {
  try {
    await ethCall(provider, { from: account, to: call.to, data: call.data })
    return false
  } catch {
    return true
  }
}

export function approval(token: Hex, value: bigint, spender: Hex = ADDRESSES.BountyEscrow): Call {
  const data = calldata('MockToken', 'approve', { spender, value })
  return { contract: 'MockToken', to: token, data, value: 0n }
}

function stepPlan(need: Need, number: number, of: number): Plan {
  return {
    act: need.act, bounty: '', title: need.title, sentence: words.allowance.sentence(need.amountText, need.crowd && `${need.taker ?? 'crowd'} ${need.crowd}`), until: words.allowance.until(number, of),
    then: words.allowance.then, effect: '', notes: [], checked: [words.allowance.exact], step: { number, of },
  } // prettier-ignore
}

