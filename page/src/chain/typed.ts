// What people sign: one function per EIP-712 message, each naming bounty and round, and dying with them.
import { ADDRESSES } from './contracts'
import { type Facts, type Fields, type Typed, abiEncode, digest, domainFields, join, keccak, seatWord } from './encode'
import generated from './generated.json'
import { type Hex, type Seat, type Share, type Terms, ZERO } from './values'

export type Message = keyof typeof generated.messages

/** The fields of a message's type, and of those it is made of. */
export const typesOf = (message: Message): Fields => generated.messages[message] as Fields

/** The domain of what is signed for the escrow or, of `TakeSeat`, the guilds. */
export function domainOf(chainId: number, contract: 'BountyEscrow' | 'Guilds' = 'BountyEscrow'): Typed['domain'] {
  return { name: 'oathwork', version: '1', chainId: BigInt(chainId), verifyingContract: ADDRESSES[contract] }
}

function typed(domain: Typed['domain'], primary: Message, message: Facts): Typed {
  return { domain, primary, types: typesOf(primary), message }
}

const termsMessage = (chainId: number, terms: Terms): Typed => typed(domainOf(chainId), 'Terms', { ...terms })

export function claimMessage(
  chainId: number,
  message: { bounty: Hex; round: bigint; worker: Hex; ownBond: boolean; deadline: bigint },
): Typed {
  return typed(domainOf(chainId), 'Claim', message)
}

export function deliveryMessage(
  chainId: number,
  message: { bounty: Hex; round: bigint; delivery: Hex; team: Share[]; deadline: bigint },
): Typed {
  return typed(domainOf(chainId), 'Delivery', message)
}

export function teamMessage(
  chainId: number,
  message: { bounty: Hex; round: bigint; delivery: Hex; team: Share[] },
): Typed {
  return typed(domainOf(chainId), 'Team', message)
}

export const closeMessage = (chainId: number, message: { bounty: Hex }): Typed =>
  typed(domainOf(chainId), 'Close', message)

export function verdictMessage(
  chainId: number,
  message: { bounty: Hex; round: bigint; delivery: Hex; peer: Hex; score: bigint; review: Hex },
): Typed {
  return typed(domainOf(chainId), 'Verdict', message)
}

export function sealMessage(
  chainId: number,
  message: { bounty: Hex; round: bigint; delivery: Hex; peer: Hex; seal: Hex; parts: Hex },
): Typed {
  return typed(domainOf(chainId), 'Seal', message)
}

export function applicationMessage(
  chainId: number,
  message: { bounty: Hex; worker: Hex; writtenAt: bigint; note: string },
): Typed {
  return typed(domainOf(chainId), 'Application', message)
}

/** ERC-2612. The domain is the token's own; one without a version has none. */
export function permitMessage(
  domain: Typed['domain'],
  message: { owner: Hex; spender: Hex; value: bigint; nonce: bigint; deadline: bigint },
): Typed {
  return typed(domain, 'Permit', message)
}

/** What `eth_signTypedData_v4` takes, as JSON: numbers in decimals, which wallets show as they are. */
export function walletJson(data: Typed): string {
  const { domain, primary, types, message } = data
  const all = { EIP712Domain: domainFields(data), ...types }
  return JSON.stringify({ types: all, primaryType: primary, domain, message }, (_, value: unknown) =>
    typeof value === 'bigint' ? decimal(value) : value,
  )
}

/** Wallets take a number where it is exact, and a text elsewhere. */
const decimal = (value: bigint): number | string => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString())

// ------------------------------------------------------------------------------------------------------------ hashes

/** A bounty's id: the EIP-712 hash of its terms under the escrow's domain. */
export const termsId = (chainId: number, terms: Terms): Hex => digest(termsMessage(chainId, terms)).digest

/** What stands for a team in the state; zeros for the worker alone. */
export function hashTeam(team: readonly Share[]): Hex {
  const share = (message: Share) => typed(domainOf(1), 'Share', { ...message })
  return team.length ? keccak(join(team.map((each) => digest(share(each)).message))) : ZERO
}

/** What stands for a panel in the state, or for a named one in the terms; zeros for none. */
export function hashPanel(panel: readonly Seat[]): Hex {
  return panel.length ? keccak(join(panel.map((seat) => abiEncode(['uint256'], [seatWord(seat)])))) : ZERO
}

/** A named panel: its members in the rising order in which the contract wants them. */
export function namedPanel(accounts: readonly Hex[]): Seat[] {
  const seats = accounts.map((account) => ({ place: 0n, account }))
  return seats.sort((a, b) => (BigInt(a.account) < BigInt(b.account) ? -1 : 1))
}
