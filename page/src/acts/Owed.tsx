// What the escrow owes an account, token by token, and the button that takes it out: for oneself, or for whoever it is owed to.
import { useState } from 'preact/hooks'
import { type About, type Debt, type Hex, owed as askOwed, whole } from '../api'
import { askAfterAct } from '../answers'
import { addressOf, isAccount } from '../chain/encode'
import { LargeAmount, coinOf, useAbout } from '../parts/Amount'
import { Failed } from '../parts/Empty'
import { Field } from '../parts/Field'
import { More } from '../parts/More'
import { entries, usePages } from '../pages'
import { makeCollect } from '../plans/collect'
import type { MakePlan } from '../plans/plan'
import { same } from '../same'
import { Sheet } from '../sheets/Sheet'
import { useSession } from '../wallet/session'
import { people } from '../words/people'
import { sheets } from '../words/sheets'
import { NoAccount } from './Claim'

const words = people.owed

export function Owed({ account }: { account: Hex }) {
  const about = useAbout()
  const { account: own, wallets } = useSession()
  const list = usePages(`owed ${account}`, (cursor) => askOwed(account, cursor))
  const [make, setMake] = useState<{ plan: MakePlan } | null>(null)
  const [text, setText] = useState('')
  if (list.first.state === 'failed') return <Failed {...list.first} />
  const debts = entries(list.pages, (page) => page.owed, ({ token }) => token).filter(({ amount }) => BigInt(amount) > 0n)
  if (!debts.length && !make) return null
  const isOwn = own !== null && same(own, account)
  const named = text.trim()
  const isWrong = isOwn && named !== '' && !isAccount(named)
  const open = ({ token }: Debt): void => {
    if (!about || isWrong) return
    setMake({ plan: async (ground) => makeCollect(await readDebt(about, account, token), isOwn && named ? addressOf(named) : undefined)(ground) })
  }
  return (
    <>
      <h2>{isOwn ? words.title : words.titleOf}</h2>
      <div class="card">
        {debts.map((debt) => {
          const coin = coinOf(about, debt.token, debt.symbol, debt.decimals)
          return (
            <div key={debt.token} class="debt">
              <div>
                <LargeAmount value={debt.amount} coin={coin} />
                {BigInt(debt.token) ? <p class="whole small muted">{debt.token}</p> : null}
              </div>
              {own ? (
                <button type="button" class="go" disabled={isWrong || !about} onClick={() => open(debt)}>
                  {isOwn ? words.take(coin.symbol) : words.send(coin.symbol)}
                </button>
              ) : null}
            </div>
          )
        })}
        <More list={list} />
        <p class="muted">{isOwn ? words.why : words.whyOf}</p>
        {own ? null : <div class="acts"><NoAccount wallets={wallets.length} /></div>}
        {isOwn ? (
          <details open={isWrong}>
            <summary>{words.elsewhere}</summary>
            <Field id="owed-to" label={words.to} hint={words.toHint} wrong={isWrong ? words.badTo : undefined}>
              {(described) => <input {...described} class="mono" value={text} spellcheck={false} autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />}
            </Field>
          </details>
        ) : null}
      </div>
      {make && about ? (
        <Sheet title={sheets.act.collect.title} plan={make.plan} currency={about.chain.currency} onClose={() => setMake(null)} onDone={() => askAfterAct(list.again)} />
      ) : null}
    </>
  )
}

/** Read anew: what was owed when the page was drawn may be more by now. */
async function readDebt(about: About, account: Hex, token: Hex) {
  const pages = await whole((cursor) => askOwed(account, cursor))
  const at = (pages.at(-1) as (typeof pages)[number]).at
  const debt = pages.flatMap(({ owed }) => owed).find((each) => same(each.token, token)) ?? { token, symbol: null, decimals: null, amount: '0' }
  return { about, at, account, debt }
}
