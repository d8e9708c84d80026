// Describes a call by its data alone: what is described is what would be signed, not what somebody meant. The same words
// and moves as the toolkit's `oathwork.contracts.describe`.
import type { Contract } from '../chain/contracts'
import { type Facts, decodeCall } from '../chain/encode'
import { grouped, plainMoney } from '../chain/money'
import { type Hex, NOBODY } from '../chain/values'
import { type AroundSays, aroundEffect, isAround } from './around'
import { type Effect, effect, move } from './effect'
import { EFFECTS } from './escrow'
import { functionWords } from './sentences'

export { describeMessage } from './sentences'
export { said } from './effect'

interface CallData {
  contract: Contract | '' // whose ABI its data is read with; empty: none of ours
  to: Hex
  data: Hex
  value: bigint
}

/**
 * What a call from `sender` does to money and bounty if the chain stays as it is at `now` (seconds). Asks no chain: only
 * what `collect` takes out stands nowhere but on it, and `owed` tells it, as `says` tells what a contract around the
 * core alone knows. What is none of our functions is said to be unknown.
 */
export function describe(call: CallData, sender: Hex, now: bigint, owed?: bigint, says?: AroundSays): Effect {
  const { contract, to, data, value } = call
  const found = contract && decodeCall(contract, data)
  if (found) {
    const { name, facts } = found
    const words = functionWords(contract, name, facts, sender)
    const known = contract === 'BountyEscrow' ? EFFECTS[name] : undefined
    if (known && words !== undefined) return known(words, sender, now, facts as never, owed)
    if (contract === 'Guilds' && words !== undefined) return guildEffect(words, facts)
    if (isAround(contract) && words !== undefined) return aroundEffect(name, words, { contract, to, value }, sender, facts, says)
    const token = contract === 'MockToken' ? TOKEN_EFFECTS[name] : undefined
    if (token) return token(sender, to, facts as never)
  }
  if (data === '0x') return effect('', [move(value, NOBODY, sender, to, 'a transfer')])
  const money = value ? `, with ${plainMoney(NOBODY, value)}` : ''
  return effect(`${to} is called${money}, and what that does is not known here: its data is ${data}.`)
}

function guildEffect(words: string, { served }: Facts): Effect {
  if (served === undefined) return effect(words)
  if (served) return effect(`${words} It does from now on.`)
  return effect(
    `${words} It takes no new bounties of theirs. Those that stand go on, and mark nobody who stays away from them any more.`,
  )
}

const TOKEN_EFFECTS: Record<string, (sender: Hex, token: Hex, facts: never) => Effect> = {
  approve: (sender, token, { spender, value }: { spender: Hex; value: bigint }) => approval(sender, token, spender, value),
  permit: (_, token, { owner, spender, value }: { owner: Hex; spender: Hex; value: bigint }) =>
    approval(owner, token, spender, value),
  transfer: (sender, token, { to, value }: { to: Hex; value: bigint }) =>
    effect('', [move(value, token, sender, to, 'a transfer')]),
  transferFrom: (_, token, { from, to, value }: { from: Hex; to: Hex; value: bigint }) =>
    effect('', [move(value, token, from, to, 'a transfer')]),
  mint: (_, token, { account, amount }: { account: Hex; amount: bigint }) =>
    effect(`${account} gets ${grouped(amount)} of the token ${token} that nobody had before.`),
}

function approval(owner: Hex, token: Hex, spender: Hex, amount: bigint): Effect {
  if (!amount) return effect(`${spender} may take no more of the token ${token} from ${owner}: an old allowance ends.`)
  return effect('', [], [{ amount, token, owner, spender }])
}
