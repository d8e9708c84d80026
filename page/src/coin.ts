// What a chain's own money is called, and where its blocks are looked at. The name stands beside every amount that is signed, and
// a link leads away from here: no server elsewhere chooses either.
import type { About } from './api'
import { shell } from './words/shell'

const ETH = [1, 10, 1301, 1337, 8453, 17_000, 31_337, 42_161, 59_144, 84_532, 421_614, 534_352, 560_048, 11_155_111, 11_155_420]
const OTHERS: Record<number, string> = { 56: 'BNB', 97: 'tBNB', 100: 'xDAI', 10_200: 'xDAI', 137: 'POL', 80_002: 'POL', 43_113: 'AVAX', 43_114: 'AVAX', 42_220: 'CELO' }

const EXPLORERS: Record<number, string> = {
  1: 'https://etherscan.io', 10: 'https://optimistic.etherscan.io', 56: 'https://bscscan.com', 100: 'https://gnosisscan.io', 137: 'https://polygonscan.com',
  8453: 'https://basescan.org', 42_161: 'https://arbiscan.io', 42_220: 'https://celoscan.io', 43_114: 'https://snowscan.xyz', 59_144: 'https://lineascan.build',
  84_532: 'https://sepolia.basescan.org', 421_614: 'https://sepolia.arbiscan.io', 534_352: 'https://scrollscan.com', 560_048: 'https://hoodi.etherscan.io',
  11_155_111: 'https://sepolia.etherscan.io', 11_155_420: 'https://sepolia-optimism.etherscan.io',
} // prettier-ignore

/** A wallet keeps what it is told of a network, and people what they read of money: only a server on this very machine is believed. */
export const isOwnMachine = (): boolean => ['127.0.0.1', 'localhost'].includes(location.hostname)

/** The server's answer with the names that this page has for the money and the explorer; `told` is the server's own for the money. */
export function withOwnCoin({ chain, ...about }: About): About {
  const known = ETH.includes(chain.id) ? 'ETH' : OTHERS[chain.id]
  const currency = known ?? (isOwnMachine() ? chain.currency : shell.coinOf(chain.id))
  const explorer = isOwnMachine() ? chain.explorer : (EXPLORERS[chain.id] ?? null)
  return { ...about, chain: { ...chain, currency, explorer, told: chain.currency } }
}
