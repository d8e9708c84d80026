// What a chain's own money is called. The name stands beside every amount that is signed, so no server elsewhere chooses it.
import type { About } from './api'
import { shell } from './words/shell'

const ETH = [1, 10, 1301, 1337, 8453, 17_000, 31_337, 42_161, 59_144, 84_532, 421_614, 534_352, 560_048, 11_155_111, 11_155_420]
const OTHERS: Record<number, string> = { 56: 'BNB', 97: 'tBNB', 100: 'xDAI', 10_200: 'xDAI', 137: 'POL', 80_002: 'POL', 43_113: 'AVAX', 43_114: 'AVAX', 42_220: 'CELO' }

/** A wallet keeps what it is told of a network, and people what they read of money: only a server on this very machine is believed. */
export const isOwnMachine = (): boolean => ['127.0.0.1', 'localhost'].includes(location.hostname)

/** The server's answer with the name that this page has for the money; `told` is the server's own. */
export function withOwnCoin({ chain, ...about }: About): About {
  const known = ETH.includes(chain.id) ? 'ETH' : OTHERS[chain.id]
  const currency = known ?? (isOwnMachine() ? chain.currency : shell.coinOf(chain.id))
  return { ...about, chain: { ...chain, currency, told: chain.currency } }
}
