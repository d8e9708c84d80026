// What follows a bounty of a plan or a rota: posting the next, filling, taking out.
import { useState } from 'preact/hooks'
import { askAfterAct } from '../answers'
import type { About, Bounty, Hex, Poster } from '../api'
import { groundOf } from '../checks/ground'
import { reasonOf } from '../checks/reason'
import type { TillKind } from '../chain/till'
import { termsOf } from '../chain/values'
import { Address, grouped } from '../parts/Address'
import { Amount, type Coin, coinOf, useAbout } from '../parts/Amount'
import { BountyLink } from '../parts/BountyLink'
import { Empty } from '../parts/Empty'
import { Facts } from '../parts/Facts'
import { spanText } from '../parts/Moment'
import { useAmount } from '../parts/useAmount'
import type { MakePlan } from '../plans/plan'
import { makeFill, makeNext, makeTakeOut, organisersSteps } from '../plans/till'
import { go } from '../router'
import { Sheet } from '../sheets/Sheet'
import type { ViewProps } from '../views/load'
import { useSession } from '../wallet/session'
import { tills as words } from '../words/tills'
import { addToBasket } from './basket'
import { NoAccount } from './Claim'
import { type ActedOn, OfBounty } from './OfBounty'
import { PostIt } from './PostIt'
import { readTold } from './told'

export function Next({ place }: ViewProps) {
  return (
    <OfBounty text={place.parts[1]} title={(answer) => words.title[kindOf(answer) ?? 'plan']}>
      {(about) => <All {...about} />}
    </OfBounty>
  )
}

function kindOf(answer: Bounty | undefined): TillKind | undefined {
  const kind = answer?.around.poster?.kind
  return kind === 'crowd' ? undefined : kind
}

function All({ id, answer, again }: ActedOn) {
  const about = useAbout()
  const kind = kindOf(answer)
  const { poster } = answer.around
  const { row } = answer
  const coin = coinOf(about, row.token, row.symbol, row.decimals)
  const back = <BountyLink id={id} row={row} />
  if (!poster || !kind) return <Empty title={words.nothing} words={words.nothingWords}>{back}</Empty>
  return (
    <>
      <p class="lead">{words.lead[kind]}</p>
      {back}
      <section class="card form" aria-label={words.title[kind]}>
        <Facts
          wide
          facts={[
            { label: words.facts.where, value: <Address value={answer.bounty.terms.poster} full /> },
            { label: words.facts.organiser, value: <Address value={poster.organiser} full /> },
            ...nextFacts(poster, coin),
          ]}
        />
        {poster.next ? null : <p>{words.last}</p>}
        <p class="muted">{words.ask}</p>
        {about ? <Acts id={id} kind={kind} poster={poster} coin={coin} about={about} again={again} /> : null}
      </section>
    </>
  )
}

function nextFacts({ next }: Poster, coin: Coin) {
  if (!next) return []
  const terms = termsOf(next)
  return [
    { label: words.facts.reward, value: <Amount value={terms.reward} coin={coin} /> },
    { label: words.facts.fees, value: <Amount value={terms.fee * terms.size} coin={coin} /> },
    { label: words.facts.open, value: spanText(Number(terms.openUntil)) },
    { label: words.facts.spec, value: <span class="hash">{grouped(next.spec)}</span> },
  ]
}

interface ActsProps {
  id: Hex
  kind: TillKind
  poster: Poster
  coin: Coin
  about: About
  again: () => void
}

function Acts({ id, kind, poster, coin, about, again }: ActsProps) {
  const { account, wallets } = useSession()
  const [make, setMake] = useState<{ title: string; plan: MakePlan } | null>(null)
  const [line, tell] = useState('')
  const read = () => readTold(about, id)
  const isOrganiser = poster.organiser.toLowerCase() === account?.toLowerCase()
  const forSafe = async (amount?: bigint): Promise<void> => {
    const ground = await groundOf()
    const { safe, steps } = await organisersSteps(ground, await read(), amount)
    for (const step of steps) addToBasket(about.chain.id, safe, step, ground.block.number)
    go('/safe')
  }
  const tryForSafe = (amount?: bigint): void => void forSafe(amount).catch((error: unknown) => tell(reasonOf(error)[1]))
  if (!account)
    return (
      <div class="acts">
        <NoAccount wallets={wallets.length} />
      </div>
    )
  return (
    <>
      {poster.next ? <PostIt act={words.buttons.next} onPost={(uri) => setMake({ title: words.buttons.next, plan: makeNext(read, uri) })} /> : null}
      {kind === 'rota' ? (
        <Fill coin={coin} isOrganiser={isOrganiser} onFill={(amount) => setMake({ title: words.buttons.fill, plan: makeFill(read, amount) })} onFile={tryForSafe} />
      ) : null}
      <div class="acts">
        <button type="button" onClick={() => setMake({ title: words.buttons.take, plan: makeTakeOut(read) })}>
          {words.buttons.take}
        </button>
        {isOrganiser ? null : (
          <button type="button" onClick={() => tryForSafe()} aria-describedby="till-safe">
            {words.buttons.forSafe}
          </button>
        )}
      </div>
      {isOrganiser ? null : (
        <p class="hint" id="till-safe">
          {words.forSafeHint(poster.organiser)}
        </p>
      )}
      <p role="status" class="told">
        {line}
      </p>
      {make ? <Sheet title={make.title} plan={make.plan} currency={about.chain.currency} onClose={() => setMake(null)} onDone={() => askAfterAct(again)} /> : null}
    </>
  )
}

interface FillProps {
  coin: Coin
  isOrganiser: boolean
  onFill: (amount: bigint) => void
  onFile: (amount: bigint) => void
}

function Fill({ coin, isOrganiser, onFill, onFile }: FillProps) {
  const { field, use } = useAmount(coin, { id: 'fill', label: words.amount, hint: words.amountHint, bad: words.badAmount })
  return (
    <div class="form">
      {field}
      <div class="acts">
        <button type="button" onClick={() => use(onFill)}>
          {words.buttons.fill}
        </button>
        {isOrganiser ? null : (
          <button type="button" onClick={() => use(onFile)}>
            {words.fileFill}
          </button>
        )}
      </div>
    </div>
  )
}
