// Several calls of one account, tried one after the other before the first is asked for: an allowance, and what needs it. The same
// code as the toolkit's `rehearse`.
import { type Eip1193, ask, hexQuantity, rpcOf } from '../chain/node'
import type { Hex } from '../chain/values'
import type { Call } from './plan'

const STEP = 96 // bytes of code for one call
const DONE = '600160005260206000f3' // MSTORE 1, RETURN it: a node that played nothing answers something else

/** Whether the node has played all of them. Throws Refused for the first that would fail. */
export async function rehearsed(provider: Eip1193, account: Hex, calls: readonly Call[]): Promise<boolean> {
  const played = { [account]: { code: codeOf(calls) } }
  const answer = await ask(provider, 'eth_call', [rpcOf({ from: account, to: account }), 'latest', played])
  return typeof answer === 'string' && /^0x0{63}1$/.test(answer)
}

/** Code that makes the calls, their data behind it. */
function codeOf(calls: readonly Call[]): Hex {
  let start = STEP * calls.length + DONE.length / 2
  const steps = calls.map(({ to, data, value }, at) => {
    const [size, from, end] = [(data.length - 2) / 2, start, STEP * (at + 1) - 1]
    start += size
    const copied = `62${wide(size, 6)}62${wide(from, 6)}600039` // CODECOPY of the call's data into memory
    const called = `6000600062${wide(size, 6)}60007f${wide(value, 64)}73${to.slice(2)}5af1`
    const sure = `62${wide(end, 6)}573d600060003e3d6000fd5b` // go on, or revert with what the call reverted with
    return (copied + called + sure).padStart(2 * STEP, '5b') // JUMPDEST does nothing
  })
  return `0x${steps.join('')}${DONE}${calls.map(({ data }) => data.slice(2)).join('')}`
}

const wide = (value: number | bigint, digits: number): string => hexQuantity(BigInt(value)).slice(2).padStart(digits, '0')
