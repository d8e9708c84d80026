// Deadlines go by the block's clock. A node whose newest block is old is dead or cut off, and a computer's clock may be wrong.
import { roughText } from '../parts/Moment'
import { sheets as words } from '../words/sheets'
import { good, type Check } from './check'

const OFF = 120 // seconds that computer and newest block may differ, with the block behind …
const OLD = 3_600 // … which it is on quiet chains: only so much is too much

/** Raises nothing for a quiet chain; says when the node has stood still, or the computer's clock is behind the chain. */
export const clock: Check<unknown> = (ground) => {
  const ahead = ground.block.moment - Date.now() / 1000
  if (ahead > OFF) return Promise.resolve(good(words.check.clockBehind(roughText(ahead))))
  if (-ahead > OLD) return Promise.resolve(good(words.check.blockOld(roughText(ahead))))
  return Promise.resolve(good(''))
}
