// How points fade: as the contract computes it, to the last bit.
const ONE = 1n << 64n
const LN_2 = 12_786_308_645_202_655_659n // natural logarithm of 2, times ONE, rounded down
const ENOUGH = 64n // half-lives after which no points are left

/** What `points` (thousandths) are after `passed` seconds, rounded down. */
export function faded(points: bigint, passed: bigint, halfLife: bigint): bigint {
  const halvings = passed / halfLife
  if (halvings >= ENOUGH) return 0n
  const y = (LN_2 * (passed % halfLife)) / halfLife
  let series = ONE - y / 8n
  for (let k = 7n; k > 0n; k--) series = ONE - ((y * series) >> 64n) / k
  return (points * series) >> (64n + halvings)
}
