// Taking out what the escrow owes, as the wallet's own node says it.
import type { About, Debt } from '../api'
import { passed, Stopped } from '../checks/check'
import { code } from '../checks/code'
import { owed } from '../checks/owed'
import { coinOf } from '../checks/token'
import { ADDRESSES } from '../chain/contracts'
import { calldata } from '../chain/encode'
import { money } from '../chain/money'
import { describe, said } from '../effects/describe'
import { escrowEvents } from '../effects/receipt'
import { sheets as words } from '../words/sheets'
import type { Call, MakePlan } from './plan'

export const makeCollect =
  (about: About, debt: Debt): MakePlan =>
  async (ground) => {
    const checked = await passed([code, owed], ground, { about, debt })
    const coin = await coinOf(ground, debt.token, about.chain.currency)
    const amount = money(BigInt(debt.amount), coin.decimals, coin.symbol)
    const data = calldata('BountyEscrow', 'collect', { token: debt.token, to: ground.account })
    const send: Call = { contract: 'BountyEscrow', to: ADDRESSES.BountyEscrow, data, value: 0n }
    const effect = said(describe(send, ground.account, BigInt(ground.block.moment), BigInt(debt.amount)))
    return {
      act: 'collect', bounty: '', title: words.act.collect.title, sentence: words.act.collect.sentence(amount, ground.account), until: '', then: '',
      effect, notes: [], checked, send,
      happened: ({ logs, transactionHash }) => {
        const found = escrowEvents(logs).find(({ name }) => name === 'Collected')
        if (!found) throw new Stopped('lie', words.check.nothingHappened(transactionHash))
        return { words: words.act.collect.done(money(found.facts['amount'] as bigint, coin.decimals, coin.symbol)) }
      },
    } // prettier-ignore
  }
