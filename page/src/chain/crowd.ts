// A crowd, as a node has it.
import { agreedIn, cloneAddress, factoryOf } from './clones'
import { functionOf } from './contracts'
import { abiEncode, calldata, decodeAnswer, encoded, type Event, keccak } from './encode'
import { type Eip1193, call, code, view } from './node'
import { type Hex, stakeOf, type Terms, ZERO } from './values'

export const LANE = 0n // in which it posts
export const SALT = ZERO // of a crowd started here

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

/** Where a crowd stands once its organiser has started it; two that agree on the very same are one. */
export function crowdAt(organiser: Hex, offer: Terms, until: bigint): Hex {
  const types = ['address', 'address', 'bytes32', 'uint256', 'uint256', 'bytes32']
  return cloneAddress('Crowd', abiEncode(types, [organiser, offer.token, offerHash(offer), stakeOf(offer), until, SALT]))
}

/** The hash by which an offer was agreed on. */
export function offerHash(offer: Terms): Hex {
  const item = functionOf('Crowd', 'post').inputs.filter(({ name }) => name === 'offer')
  return keccak(encoded(item, { offer }))
}

/** Whether the factory says that this organiser has started exactly this. */
export function hasStarted({ name, contract, facts }: Event, organiser: Hex, offer: Terms, until: bigint): boolean {
  if (name !== 'CrowdStarted' || contract !== factoryOf('Crowd')) return false
  const isSame = offerHash(facts['offer'] as Terms) === offerHash(offer) && facts['until'] === until
  return isSame && facts['organiser'] === organiser && facts['crowd'] === crowdAt(organiser, offer, until)
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
