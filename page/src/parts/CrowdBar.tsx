// How much of what is needed is there, as a bar with its number said.
import { crowds as words } from '../words/crowds'

export function CrowdBar({ given, stake }: { given: string; stake: string }) {
  const needed = BigInt(stake)
  const thousandths = needed ? Number((BigInt(given) * 1000n) / needed) : 1000
  const said = words.bar(Math.floor(thousandths / 10))
  return <progress class="crowd-bar" max={1000} value={thousandths} aria-label={said} />
}
