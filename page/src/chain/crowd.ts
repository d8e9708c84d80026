// A crowd, as a node has it.
import { agreedIn } from './clones'
import { functionOf } from './contracts'
import { calldata, decodeAnswer, encoded, keccak } from './encode'
import { type Eip1193, call, code, view } from './node'
import type { Hex, Terms } from './values'

export const LANE = 0n // in which it posts

/** What was agreed on, for good. */
export interface CrowdSetup {
  organiser: Hex
  token: Hex
  offer: Hex // keccak256 of the encoded offer
  stake: bigint
  until: bigint // seconds
}

/** What was agreed on; undefined if the factory has made no crowd at this address. */
export async function setupAt(node: Eip1193, crowd: Hex): Promise<CrowdSetup | undefined> {
  const agreed = agreedIn('Crowd', crowd, await code(node, crowd))
  return agreed && (decodeAnswer('Crowd', 'setup', agreed) as CrowdSetup)
}

/** The hash by which an offer was agreed on. */
export function offerHash(offer: Terms): Hex {
  const item = functionOf('Crowd', 'post').inputs.filter(({ name }) => name === 'offer')
  return keccak(encoded(item, { offer }))
}

/** What was given by all and not taken back, by default now. */
export async function given(node: Eip1193, crowd: Hex, block?: number): Promise<bigint> {
  return BigInt(await call(node, { to: crowd, data: calldata('Crowd', 'given', {}) }, block ?? 'latest'))
}

export async function givenBy(node: Eip1193, crowd: Hex, account: Hex): Promise<bigint> {
  return (await view(node, 'Crowd', crowd, 'givenBy', { account })) as bigint
}

/** What an account would get back now. Throws Refused while the bounty lives. */
export async function dueTo(node: Eip1193, crowd: Hex, account: Hex): Promise<bigint> {
  return (await view(node, 'Crowd', crowd, 'dueTo', { account })) as bigint
}
