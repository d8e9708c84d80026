// What a verdict costs somebody who does not deserve it: by luck, with a quarter of the seats, or by a bribe. As the toolkit's
// price_of_capture, in whole numbers.
import { byLot, type Terms } from '../chain/values'

interface Price {
  own: number
  seats: number
  lots: number | null // panels drawn, on average, up to the first with a majority of theirs; null: never
  luck: bigint | null // the fees that others get until then
  bribe: bigint // doubles what a bare majority earns
}

export function capturePrice(terms: Terms): Price | null {
  if (!byLot(terms) || terms.seats < terms.size) return null
  const [seats, size] = [Number(terms.seats), Number(terms.size)]
  const own = Math.floor(seats / 4)
  const most = Math.floor(size / 2) + 1
  const panels = choose(seats, size)
  const with_ = (count: number): bigint => choose(own, count) * choose(seats - own, size - count)
  let [wins, strangers] = [0n, 0n]
  for (let count = 0; count <= size; count++) {
    if (count >= most) wins += with_(count)
    else strangers += BigInt(size - count) * with_(count)
  }
  const bribe = BigInt(most) * terms.fee
  if (!wins) return { own, seats, lots: null, luck: null, bribe }
  return { own, seats, lots: Number((panels * 100n) / wins) / 100, luck: (strangers * terms.fee * 2n + wins) / (2n * wins), bribe }
}

function choose(of: number, count: number): bigint {
  if (count < 0 || count > of) return 0n
  let ways = 1n
  for (let i = 0; i < count; i++) ways = (ways * BigInt(of - i)) / BigInt(i + 1)
  return ways
}
