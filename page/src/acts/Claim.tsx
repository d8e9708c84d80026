// The page of a plain act on a bounty: what it is, what each end brings, and the button that checks it all and shows what would be sent.
import { useState } from 'preact/hooks'
import { askAfterAct } from '../answers'
import type { Bounty, Hex } from '../api'
import { NotFound } from '../views/NotFound'
import type { ViewProps } from '../views/load'
import { termsOf } from '../chain/values'
import { useAbout, useCoin } from '../parts/Amount'
import { Failed, Waiting } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { MoneyTable } from '../parts/MoneyTable'
import { PairsWarning } from '../parts/Pairs'
import { plain } from '../plain'
import { makeAct } from '../plans/bounty'
import type { MakePlan } from '../plans/plan'
import { Sheet } from '../sheets/Sheet'
import { session, useSession } from '../wallet/session'
import { sheets as words } from '../words/sheets'
import { readTold } from './told'
import { bountyId, useBounty } from './useBounty'
import { recordable } from './verdicts'

const ACTS = ['claim', 'draw', 'redraw', 'settle', 'lapse', 'quit', 'withdraw', 'rule', 'expire', 'close'] as const
type Plain = (typeof ACTS)[number]
const isPlain = (act: string | undefined): act is Plain => ACTS.some((one) => one === act)

export function PlainAct({ place }: ViewProps) {
  const [, text, act] = place.parts
  const id = bountyId(text)
  const answer = useBounty(id)
  if (!id || !isPlain(act)) return <NotFound />
  return (
    <>
      <Heading text={words.act[act].title} />
      {answer.state === 'here' ? <Form id={id} act={act} answer={answer.value} again={answer.again} /> : null}
      {answer.state === 'waiting' ? <Waiting /> : null}
      {answer.state === 'failed' ? <Failed status={answer.status} message={answer.message} again={answer.again} /> : null}
    </>
  )
}

function Form({ id, act, answer, again }: { id: Hex; act: Plain; answer: Bounty; again: () => void }) {
  const about = useAbout()
  const { account, wallets } = useSession()
  const [make, setMake] = useState<{ plan: MakePlan } | null>(null)
  const coin = useCoin(answer.bounty.terms.token, answer.row.symbol, answer.row.decimals)
  const open = (pay?: boolean): void => {
    if (!about) return
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
      <p>
        <a href={`/bounty/${id}`}>
          <bdi>{plain(answer.row.title, 200) || words.page.back}</bdi>
        </a>
      </p>
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
            <button type="button" class="go" onClick={() => open(true)}>
              {words.act.rule.pay}
            </button>
            <button type="button" onClick={() => open(false)}>
              {words.act.rule.refund}
            </button>
          </>
        ) : (
          <button type="button" class="go" onClick={() => open()}>
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
  if (wallets !== 1) return <p>{wallets ? words.check.noAccount : words.wallet.none}</p>
  return (
    <button type="button" onClick={() => void session.connect()}>
      {words.wallet.connect}
    </button>
  )
}
