// What one can do with a plan or a rota: post the next, fill it, take out what it holds; by an account, or as the file of a Safe that organises it.
import { useState } from 'preact/hooks'
import { askAfterAct } from '../answers'
import { type About, documentBytes, type Hex, till as askTill, type Till } from '../api'
import type { ToldTill } from '../checks/till'
import { stakeOf, termsOf } from '../chain/values'
import { amountText, type Coin } from '../parts/Amount'
import { momentText } from '../parts/Moment'
import { useAmount } from '../parts/useAmount'
import type { MakePlan } from '../plans/plan'
import { makeFill, makeNext, makeTakeOut, organisersSteps } from '../plans/till'
import { same } from '../same'
import { Sheet } from '../sheets/Sheet'
import { useSession } from '../wallet/session'
import { tills as words } from '../words/tills'
import { NoAccount } from './Claim'
import { takeToSafe } from './forSafe'
import { PostIt } from './PostIt'

interface ActsProps {
  about: About
  where: Hex
  told: Till
  coin: Coin
  again: () => void
}

/** Read anew, with the texts of its jobs: one that the server does not have is left out. */
async function readTill(about: About, kind: Till['kind'], where: Hex): Promise<ToldTill> {
  const told = await askTill(kind, where)
  const documents = new Map<Hex, Uint8Array>()
  const take = async (hash: Hex): Promise<unknown> => documents.set(hash, await documentBytes(hash))
  await Promise.all(told.offers.map(({ spec }) => take(spec).catch(() => undefined)))
  return { about, kind, where, told, documents }
}

/** All that a plan takes, if that is told of; else null. */
export const wholeOf = ({ kind, offers, count }: Till): bigint | null => (kind === 'plan' && offers.length === count ? offers.reduce((sum, each) => sum + stakeOf(termsOf(each)), 0n) : null)

/** Nothing is posted any more, as this server tells it. */
export const isOverNow = ({ kind, stopped, next, ended, live, paid }: Till): boolean => next === null || (kind === 'plan' && (stopped || (ended > 0 && !live && !paid)))

/** What has to be brought in before the next is posted: of a plan all, before its first. */
function missingOf(told: Till): bigint {
  const isFirst = !told.ended && !told.live
  const needed = told.kind === 'rota' ? told.next && stakeOf(termsOf(told.next)) : isFirst ? wholeOf(told) : null
  return (needed ?? 0n) - BigInt(told.held)
}

/** Why the next cannot be posted now; empty: it can, as this server tells it. */
function whyNot(told: Till, coin: Coin): string {
  const { kind, live, nextFrom, at, stopped, next } = told
  const missing = missingOf(told)
  if (stopped) return words.stopped
  if (!next) return words.last
  if (isOverNow(told)) return words.notPaid
  if (live) return words.lives
  if (missing > 0n) return words.missingFor(amountText(missing, coin), kind)
  return nextFrom !== null && nextFrom > at.moment ? words.tooEarly(momentText(nextFrom)) : ''
}

export function TillActs({ about, where, told, coin, again }: ActsProps) {
  const { kind, organiser } = told
  const { account, wallets } = useSession()
  const [make, setMake] = useState<{ title: string; plan: MakePlan } | null>(null)
  const [line, tell] = useState('')
  const isUnbegun = !told.ended && !told.live && !told.stopped // a plan is filled before its first milestone is posted
  const read = () => readTill(about, kind, where)
  const isOrganiser = same(organiser, account)
  const forSafe = (amount?: bigint): void => takeToSafe(about.chain.id, async (ground) => organisersSteps(ground, await read(), amount), tell)
  const why = whyNot(told, coin)
  const main = !why ? 'next' : isOverNow(told) ? (BigInt(told.held) > 0n ? 'take' : '') : missingOf(told) > 0n ? 'fill' : ''
  if (!account)
    return (
      <div class="next">
        {why ? <p>{why}</p> : null}
        <div class="acts">
          <NoAccount wallets={wallets.length} />
        </div>
      </div>
    )
  const takeOut = (
    <button type="button" class={main === 'take' ? 'go wide' : 'link'} onClick={() => setMake({ title: words.buttons.take, plan: makeTakeOut(read) })}>
      {words.buttons.take}
    </button>
  )
  return (
    <div class="next">
      {why ? <p>{why}</p> : <PostIt act={words.buttons.next} onPost={(uri) => setMake({ title: words.buttons.next, plan: makeNext(read, uri) })} />}
      {kind === 'rota' || isUnbegun ? (
        <Fill coin={coin} isOrganiser={isOrganiser} onFill={(amount) => setMake({ title: words.buttons.fill, plan: makeFill(read, amount) })} onFile={forSafe} isMain={main === 'fill'} />
      ) : null}
      {main === 'take' ? <p class="act">{takeOut}</p> : null}
      <div class="also">
        {main === 'take' ? null : takeOut}
        {isOrganiser ? null : (
          <>
            <button type="button" class="link" onClick={() => forSafe()} aria-describedby="till-safe">
              {words.buttons.forSafe}
            </button>
            <p class="hint" id="till-safe">
              {words.forSafeHint(organiser)}
            </p>
          </>
        )}
      </div>
      <p role="status" class="told">
        {line}
      </p>
      {make ? <Sheet title={make.title} plan={make.plan} currency={about.chain.currency} onClose={() => setMake(null)} onDone={() => askAfterAct(again)} /> : null}
    </div>
  )
}

interface FillProps {
  coin: Coin
  isOrganiser: boolean
  onFill: (amount: bigint) => void
  onFile: (amount: bigint) => void
  isMain: boolean // its money is what is missing
}

function Fill({ coin, isOrganiser, onFill, onFile, isMain }: FillProps) {
  const { field, use } = useAmount(coin, { id: 'fill', label: words.amount, hint: words.amountHint, bad: words.badAmount })
  return (
    <div class="form">
      {field}
      <div>
        <button type="button" class={isMain ? 'go wide' : 'wide'} onClick={() => use(onFill)}>
          {words.buttons.fill}
        </button>
        {isOrganiser ? null : (
          <button type="button" class="link" onClick={() => use(onFile)}>
            {words.fileFill}
          </button>
        )}
      </div>
    </div>
  )
}
