// What stands around a bounty, by the wallet's own node: a poster that is a contract, a court as arbiter, warranties.
import type { Bounty, Hex } from '../api'
import { agreedIn, type Clone } from '../chain/clones'
import { ADDRESSES } from '../chain/contracts'
import { type Code, isCode, wordsAt } from '../chain/deployed'
import { abiEncode, join, keccakText } from '../chain/encode'
import generated from '../chain/generated.json'
import { call, code, type Eip1193 } from '../chain/node'
import { same } from '../same'
import { around as words } from '../words/around'
import { bad, type Check, good } from './check'

const COURTS = generated.courts as unknown as Record<'CourtArbiter' | 'PanelArbitrator', Code>
const CLONES: Record<string, Clone> = { crowd: 'Crowd', plan: 'Plan', rota: 'Rota' }

export const around: Check = async ({ provider }, { bounty }) => {
  const { poster, arbiter, warranties } = bounty.around
  if (poster && !(await isPoster(provider, bounty))) return bad('lie', words.check.poster)
  if (arbiter) {
    const wrong = await wrongCourt(provider, bounty)
    if (wrong) return wrong
  }
  for (const each of warranties) if (!(await isWarranty(provider, bounty, each))) return bad('lie', words.check.warranty)
  return good('')
}

async function isPoster(provider: Eip1193, { around: { poster }, bounty }: Bounty): Promise<boolean> {
  const kind = CLONES[poster?.kind ?? '']
  const agreed = kind && agreedIn(kind, bounty.terms.poster, await code(provider, bounty.terms.poster))
  if (!agreed) return false
  const organiser = word(agreed, kind === 'Plan' ? 1 : 0) // what holds a list begins with where it stands
  return sameAddress(organiser, poster?.organiser ?? '0x')
}

async function wrongCourt(provider: Eip1193, { around: { arbiter }, bounty }: Bounty) {
  if (!arbiter) return null
  const runtime = await code(provider, bounty.terms.arbiter)
  const held = isCode(COURTS.CourtArbiter, runtime) ? wordsAt(COURTS.CourtArbiter, runtime) : undefined
  const holds = (name: string, address: Hex): boolean => Boolean(held?.[name]?.every((each) => sameAddress(each.slice(2), address)))
  if (!holds('escrow', ADDRESSES.BountyEscrow) || !holds('court', arbiter.court)) return bad('lie', words.check.court)
  const isPanel = isCode(COURTS.PanelArbitrator, await code(provider, arbiter.court))
  if (isPanel !== (arbiter.panel !== null)) return bad('lie', words.check.court)
  if (arbiter.panel) {
    const [guild, size] = [await ask(provider, arbiter.court, 'guild()'), await ask(provider, arbiter.court, 'size()')]
    if (BigInt(guild) !== BigInt(arbiter.panel.guild) || BigInt(size) !== BigInt(arbiter.panel.size)) return bad('lie', words.check.court)
  }
  const question = await ask(provider, bounty.terms.arbiter, 'questions(bytes32)', bounty.id)
  const dispute = BigInt(`0x${word(question, 0)}`) ? BigInt(`0x${word(question, 1)}`).toString() : null
  if (dispute !== arbiter.dispute) return bad('behind', words.check.caseMoved)
  if (dispute === null) return null
  const answer = await ask(provider, bounty.terms.arbiter, 'answers(uint256)', abiEncode(['uint256'], [BigInt(dispute)]))
  const [given, noted, pays] = [0, 1, 2].map((place) => BigInt(`0x${word(answer, place)}`) === 1n)
  const told = given ? 'given' : noted ? 'noted' : null
  return told === arbiter.answer && pays === arbiter.pays ? null : bad('behind', words.check.caseMoved)
}

async function isWarranty(provider: Eip1193, { bounty }: Bounty, told: Bounty['around']['warranties'][number]): Promise<boolean> {
  const agreed = agreedIn('Holdback', told.holdback, await code(provider, told.holdback))
  if (!agreed) return false
  const [, id, , worker, court, , until, rulingPeriod] = Array.from({ length: 8 }, (_, place) => word(agreed, place)) as string[] & { length: 8 }
  const share = bounty.people.team.find(({ account }) => same(account, told.holdback))
  const isNumber = (one: string | undefined, other: number): boolean => BigInt(`0x${one ?? '0'}`) === BigInt(other)
  return (
    `0x${id}` === bounty.id.toLowerCase() && sameAddress(worker ?? '', told.worker) && sameAddress(court ?? '', told.court) &&
    isNumber(until, told.until) && isNumber(rulingPeriod, told.rulingPeriod) && share?.part === told.part
  ) // prettier-ignore
}

const ask = (provider: Eip1193, to: Hex, name: string, argument: Hex = '0x'): Promise<Hex> =>
  call(provider, { to, data: join([keccakText(name).slice(0, 10) as Hex, argument]) })

const word = (data: Hex, place: number): string => data.slice(2 + 64 * place, 66 + 64 * place)
const sameAddress = (text: string, address: string): boolean => text.slice(-40).toLowerCase() === address.slice(2).toLowerCase()
