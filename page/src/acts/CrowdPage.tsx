// One crowd: what it is for, how much is there, who gave, and what one can do: give, take back, post when all is there.
import { useState } from 'preact/hooks'
import { type About, type Crowd, crowd as askCrowd, documentBytes, type Hex } from '../api'
import { askAfterAct, useAnswer } from '../answers'
import type { ToldCrowd } from '../checks/crowd'
import { keccak } from '../chain/encode'
import { keepDeputyDocument } from '../leaving'
import { termsOf } from '../chain/values'
import { Address, shortened } from '../parts/Address'
import { Amount, type Coin, amountText, LargeAmount, coinOf, useAbout } from '../parts/Amount'
import { CrowdBar } from '../parts/CrowdBar'
import { JobText, useDocument } from '../parts/Document'
import { Failed, Waiting } from '../parts/Empty'
import { Facts } from '../parts/Facts'
import { Field } from '../parts/Field'
import { Heading } from '../parts/Heading'
import { Moment, spanText } from '../parts/Moment'
import { MoneyTable } from '../parts/MoneyTable'
import { offerFacts } from '../parts/offerFacts'
import { Trust } from '../parts/Trust'
import { useAmount } from '../parts/useAmount'
import { makeGive, makePostCrowd, makeTake } from '../plans/crowd'
import type { MakePlan } from '../plans/plan'
import { same } from '../same'
import { Sheet } from '../sheets/Sheet'
import type { ViewProps } from '../views/load'
import { Missing } from '../views/NotFound'
import { useSession } from '../wallet/session'
import { crowds as words } from '../words/crowds'
import { NoAccount } from './Claim'
import { crowdTitle } from './Crowds'
import { PostIt } from './PostIt'

export function CrowdPage({ place }: ViewProps) {
  const address = (place.parts[1] ?? '') as Hex
  const answer = useAnswer(`crowd ${address}`, () => askCrowd(address))
  if (answer.state === 'here') return <Here address={address} answer={answer.value} again={answer.again} />
  if (answer.state === 'failed' && [400, 404, 422].includes(answer.status)) return <Missing {...words.missingPage} />
  return (
    <>
      <Heading text={words.title} />
      {answer.state === 'failed' ? <Failed {...answer} /> : <Waiting rows={4} />}
    </>
  )
}

interface HereProps {
  address: Hex
  answer: Crowd
  again: () => void
}

function Here({ address, answer, again }: HereProps) {
  const { row, offer, at } = answer
  const about = useAbout()
  const coin = coinOf(about, row.token, row.symbol, row.decimals)
  const terms = termsOf(offer)
  return (
    <>
      <p class="crumb">
        <a href="/crowds">← {words.back}</a>
      </p>
      <Heading text={crowdTitle(row)} />
      <Trust of={address} told={answer} ask={async ({ provider, account, about }) => (await import('../proving')).readCrowd(provider, account, { about, crowd: address, told: answer })} />
      <div class="two">
        <aside class="card stake beside" aria-label={words.title}>
          <LargeAmount value={row.given} coin={coin} />
          <p class="muted">{words.needed(amountText(row.stake, coin))}</p>
          <CrowdBar given={row.given} stake={row.stake} />
          {about ? <Acts about={about} address={address} answer={answer} coin={coin} again={again} /> : null}
          <Facts
            facts={[
              { label: words.facts.until, value: <Moment at={row.until} now={at.moment} /> },
              { label: words.facts.reward, value: <Amount value={row.reward} coin={coin} /> },
              { label: words.facts.fees, value: <Amount value={terms.fee * terms.size} coin={coin} /> },
              { label: words.facts.bond, value: <Amount value={row.bond} coin={coin} /> },
              { label: words.facts.open, value: spanText(offer.openUntil) },
              { label: words.facts.guild, value: <a class="address" href={`/guild/${row.guild}`}>{shortened(row.guild)}</a> },
              ...offerFacts(terms),
              { label: words.facts.organiser, value: <Address value={row.organiser} /> },
            ]}
          />
        </aside>
        <div>
          <h2 class="first">{words.job}</h2>
          <div class="card">
            <Job crowd={row.crowd} hash={offer.spec} />
          </div>
          <h2>{words.money}</h2>
          <MoneyTable terms={terms} coin={coin} />
          <p class="muted">{words.organiser}</p>
          <Gifts answer={answer} coin={coin} />
        </div>
      </div>
    </>
  )
}

/** The job's text; who has it, and this server not, can bring it. */
function Job({ crowd, hash }: { crowd: Hex; hash: Hex }) {
  const [turn, setTurn] = useState(0)
  return (
    <div key={turn}>
      <JobText hash={hash} uri={undefined} />
      <Bring crowd={crowd} hash={hash} onKept={() => setTurn(turn + 1)} />
    </div>
  )
}

function Bring({ crowd, hash, onKept }: { crowd: Hex; hash: Hex; onKept: () => void }) {
  const read = useDocument(hash)
  const [wrong, setWrong] = useState('')
  if (read.state !== 'missing') return null
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (keccak(bytes) !== hash.toLowerCase()) return setWrong(words.bring.other)
    if (await keepDeputyDocument(crowd, bytes, 1)) onKept()
    else setWrong(words.bring.failed)
  }
  return (
    <Field id="bring-job" label={words.bring.label} hint={words.bring.hint} wrong={wrong || undefined}>
      {(described) => <input {...described} type="file" onChange={(event) => void take(event.currentTarget.files?.[0])} />}
    </Field>
  )
}

function Gifts({ answer: { gifts, givers }, coin }: { answer: Crowd; coin: Coin }) {
  const { account: own } = useSession()
  return (
    <>
      <h2>{words.gifts}</h2>
      <div class="card">
        {gifts.length ? (
          <ul class="plain-list">
            {gifts.map(({ account, amount }) => (
              <li key={account}>
                <Address value={account} /> <Amount value={amount} coin={coin} /> {same(own, account) ? `(${words.you})` : null}
              </li>
            ))}
          </ul>
        ) : (
          <p class="muted">{words.noGifts}</p>
        )}
        {givers > gifts.length ? <p class="muted">{words.moreGifts(givers - gifts.length)}</p> : null}
      </div>
    </>
  )
}

interface ActsProps extends HereProps {
  about: About
  coin: Coin
}

function Acts({ about, address, answer, coin, again }: ActsProps) {
  const { row, bounty, at, gifts } = answer
  const { account, wallets } = useSession()
  const [make, setMake] = useState<{ title: string; plan: MakePlan } | null>(null)
  const missing = BigInt(row.stake) - BigInt(row.given)
  const isOver = row.until <= at.moment
  const read = async (): Promise<ToldCrowd> => {
    const [told, job] = await Promise.all([askCrowd(address), documentBytes(answer.offer.spec).catch(() => undefined)])
    return { about, crowd: address, told, ...(job ? { job } : {}) }
  }
  const mine = gifts.find((each) => same(each.account, account))
  const gathers = !bounty && !isOver
  return (
    <div class="next">
      {bounty ? (
        <p>
          {words.posted} <a href={`/bounty/${bounty}`}>{words.toBounty}</a>
        </p>
      ) : isOver ? (
        <p>{words.ended}</p>
      ) : (
        <p>{missing ? words.missing(amountText(missing, coin)) : words.full}</p>
      )}
      {!account ? (
        <div class="acts">
          <NoAccount wallets={wallets.length} />
        </div>
      ) : (
        <>
          {gathers && missing ? <Give missing={missing} coin={coin} onGive={(most) => setMake({ title: words.give.title, plan: makeGive(read, most) })} /> : null}
          {gathers && !missing ? <PostIt act={words.post.act} onPost={(uri) => setMake({ title: words.post.title, plan: makePostCrowd(read, uri) })} /> : null}
          {mine || answer.givers > gifts.length ? (
            <p class="act">
              <button type="button" class="wide" onClick={() => setMake({ title: words.take.title, plan: makeTake(read) })}>
                {words.take.act}
              </button>
            </p>
          ) : null}
        </>
      )}
      {make ? <Sheet title={make.title} plan={make.plan} currency={about.chain.currency} onClose={() => setMake(null)} onDone={() => askAfterAct(again)} /> : null}
    </div>
  )
}

function Give({ missing, coin, onGive }: { missing: bigint; coin: Coin; onGive: (most: bigint) => void }) {
  const { label, hint, bad, act } = words.give
  const { field, use } = useAmount(coin, { id: 'give', label, hint: hint(amountText(missing, coin)), bad })
  return (
    <div class="form">
      {field}
      <p class="act">
        <button type="button" class="go wide" onClick={() => use(onGive)}>
          {act}
        </button>
      </p>
    </div>
  )
}
