// Whose signature it is, by the wallet's own node and as the escrow asks: the account's key first, then the account's contract.
import type { Ground } from '../checks/check'
import { abiEncode, digest, hexOf, bytesOf, join, type Typed } from '../chain/encode'
import { call as ethCall, code } from '../chain/node'
import type { Hex } from '../chain/values'

const RECOVER: Hex = `0x${'1'.padStart(40, '0')}` // the precompile
const IS_VALID = '0x1626ba7e' // ERC-1271's function, and its answer

type Asked = Pick<Ground, 'provider'>

/** Whether an account has signed this: a key's signature, or what the account's contract says of it. */
export async function isSignedBy(ground: Asked, typed: Typed, signature: Hex, account: Hex): Promise<boolean> {
  return (await isSignedByKey(ground, typed, signature, account)) || (await isTakenByContract(ground, typed, signature, account))
}

/** Whether the account's own key has: all that a token takes for a permit. */
export async function isSignedByKey({ provider }: Asked, typed: Typed, signature: Hex, account: Hex): Promise<boolean> {
  if (signature.length !== 132) return false
  const [r, s, v] = [signature.slice(2, 66), signature.slice(66, 130), signature.slice(130)]
  try {
    const answer = await ethCall(provider, { to: RECOVER, data: join([digest(typed).digest, `0x${v.padStart(64, '0')}`, `0x${r}`, `0x${s}`]) })
    return answer.slice(-40).toLowerCase() === account.slice(2).toLowerCase() && answer.length === 66
  } catch {
    return false
  }
}

async function isTakenByContract({ provider }: Asked, typed: Typed, signature: Hex, account: Hex): Promise<boolean> {
  try {
    if (!(await code(provider, account)).length) return false
    const data = join([IS_VALID, abiEncode(['bytes32', 'bytes'], [digest(typed).digest, signature])])
    return (await ethCall(provider, { to: account, data })).startsWith(IS_VALID)
  } catch {
    return false
  }
}

/**
 * A signature as the contracts read it. Some wallets count the last byte from 0 in place of 27, or give EIP-2098's short form; both
 * are put right only where the account's key has made them: a contract's signature is its own affair.
 */
export async function asContractsRead(ground: Pick<Ground, 'provider' | 'account'>, typed: Typed, signature: Hex): Promise<Hex> {
  const whole = inFull(signature)
  return whole !== signature && (await isSignedByKey(ground, typed, whole, ground.account)) ? whole : signature
}

function inFull(signature: Hex): Hex {
  const bytes = bytesOf(signature)
  const last = bytes[64] ?? 0
  if (bytes.length === 65 && last < 2) return hexOf(Uint8Array.of(...bytes.slice(0, 64), last + 27))
  if (bytes.length !== 64) return signature
  const high = bytes[32] ?? 0
  return hexOf(Uint8Array.of(...bytes.slice(0, 32), high & 0x7f, ...bytes.slice(33), 27 + (high >> 7)))
}
