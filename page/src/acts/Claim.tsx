// The page of a plain act on a bounty: what it is, what each end brings, and the button that checks it all and shows what would be sent.
import { useState } from 'preact/hooks'
import { askAfterAct } from '../answers'
import { NotFound } from '../views/NotFound'
import type { ViewProps } from '../views/load'
import { termsOf } from '../chain/values'
import { useAbout, useCoin } from '../parts/Amount'
import { MoneyTable } from '../parts/MoneyTable'
import { PairsWarning } from '../parts/Pairs'
import { makeAct } from '../plans/bounty'
import type { MakePlan } from '../plans/plan'
import { Sheet } from '../sheets/Sheet'
import { session, useSession } from '../wallet/session'
import { sheets as words } from '../words/sheets'
import { type ActedOn, OfBounty } from './OfBounty'
import { readTold } from './told'
import { recordable } from './verdicts'

const ACTS = ['claim', 'draw', 'redraw', 'settle', 'lapse', 'quit', 'withdraw', 'rule', 'expire', 'close'] as const
type Plain = (typeof ACTS)[number]
const isPlain = (act: string | undefined): act is Plain => ACTS.some((one) => one === act)

export function PlainAct({ place }: ViewProps) {
  const [, text, act] = place.parts
  if (!isPlain(act)) return <NotFound />
  return (
    <OfBounty text={text} title={words.act[act].title}>
      {(about) => <Form act={act} {...about} />}
    </OfBounty>
  )
}

function Form({ id, act, answer, again }: ActedOn & { act: Plain }) {
  const about = useAbout()
  const { account, wallets } = useSession()
  const [make, setMake] = useState<{ plan: MakePlan } | null>(null)
  const coin = useCoin(answer.bounty.terms.token, answer.row.symbol, answer.row.decimals)
  const open = (pay?: boolean): void => {
    if (!about) return // the button waits for it
    const plan: MakePlan = async (ground) => {
      const told = await readTold(about, id)
      const verdicts = act === 'settle' ? await recordable(ground, told) : act === 'redraw' ? await recordable(ground, told).catch(() => []) : []
      return makeAct(act, { told, verdicts, ...(pay === undefined ? {} : { pay }) })(ground)
    }
    setMake({ plan })
  }
  return (
    <div class="form">
      <p class="lead">{words.act[act].lead}</p>
      {act === 'claim' ? (
        <>
          <MoneyTable terms={termsOf(answer.bounty.terms)} coin={coin} />
          <PairsWarning guild={answer.bounty.terms.guild} poster={answer.bounty.terms.poster} />
        </>
      ) : null}
      <div class="acts">
        {!account ? (
          <NoAccount wallets={wallets.length} />
        ) : act === 'rule' ? (
          <>
            <button type="button" class="go" disabled={!about} onClick={() => open(true)}>
              {words.act.rule.pay}
            </button>
            <button type="button" disabled={!about} onClick={() => open(false)}>
              {words.act.rule.refund}
            </button>
          </>
        ) : (
          <button type="button" class="go" disabled={!about} onClick={() => open()}>
            {words.page.see}
          </button>
        )}
      </div>
      {make && about ? (
        <Sheet title={words.act[act].title} plan={make.plan} currency={about.chain.currency} onClose={() => setMake(null)} onDone={() => askAfterAct(again)} />
      ) : null}
    </div>
  )
}

export function NoAccount({ wallets }: { wallets: number }) {
  if (!wallets) return <p>{words.wallet.none}</p>
  return (
    <button type="button" class="go" onClick={() => void session.connect()}>
      {words.wallet.connect}
    </button>
  )
}
