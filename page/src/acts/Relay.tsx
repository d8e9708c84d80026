// What empty wallets have signed, for whoever sends it; and signing a claim with an empty wallet.
import { useState } from 'preact/hooks'
import { bounty as askBounty, type Bounty, type Order as Listed, orders as askOrders } from '../api'
import { toSeconds } from '../chain/money'
import { Address, shortened } from '../parts/Address'
import { amountText, coinOf, useAbout } from '../parts/Amount'
import { Empty, Failed, ToBoard, Waiting } from '../parts/Empty'
import { Field } from '../parts/Field'
import { Heading } from '../parts/Heading'
import { momentText } from '../parts/Moment'
import { More } from '../parts/More'
import { ToldList } from '../parts/Told'
import { entries, usePages } from '../pages'
import { plain } from '../plain'
import { bountyOfOrder, givesBond, makeClaimOrder, makeRelay } from '../plans/orders'
import type { MakePlan } from '../plans/plan'
import { usePlace } from '../router'
import { Sheet } from '../sheets/Sheet'
import { useSession } from '../wallet/session'
import { acts } from '../words/acts'
import { DropFile } from './files'
import { type Order, orderFrom, readOrder } from './orders'
import { bountyId, useBounty } from './useBounty'

const words = acts.relay

export function Relay() {
  const about = useAbout()
  const list = usePages('orders', askOrders)
  const { first } = list
  const orders = entries(list.pages, (page) => page.orders, (each) => JSON.stringify(each.order))
  const [plan, setPlan] = useState<{ title: string; make: MakePlan } | null>(null)
  const [told, tell] = useState('')
  const send = (order: Order): void => {
    tell(words.looking)
    askBounty(bountyOfOrder(order)).then(
      (answer) => {
        tell('')
        if (about) setPlan({ title: words.act, make: makeRelay(about, order, answer) })
      },
      () => tell(words.notFound),
    )
  }
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <section class="card column" aria-labelledby="orders-list">
        <h2 id="orders-list">{words.list}</h2>
        <ToldList />
        {first.state === 'waiting' ? <Waiting rows={2} /> : null}
        {first.state === 'failed' ? <Failed {...first} /> : null}
        {first.state === 'here' && !orders.length && !list.more ? <Empty title={words.none} words={words.noneWords}><ToBoard /></Empty> : null}
        {orders.length ? (
          <ul class="orders">
            {orders.map((each) => (
              <OrderRow key={JSON.stringify(each.order)} listed={each} isReady={about !== null} send={send} />
            ))}
          </ul>
        ) : null}
        <More list={list} />
        {about ? <DropFile id="order-file" label={words.drop} hint={words.dropHint} take={(data) => send(readOrder(data))} /> : null}
        <p role="status" class="told">
          {told}
        </p>
      </section>
      <SignClaim isReady={about !== null} sign={(answer, id, seconds) => about && setPlan({ title: words.actClaim, make: makeClaimOrder({ about, id, answer, seconds }) })} />
      {plan && about ? (
        <Sheet
          title={plan.title}
          plan={plan.make}
          currency={about.chain.currency}
          onDone={() => list.again()}
          onClose={() => {
            setPlan(null)
            list.again()
          }}
        />
      ) : null}
    </>
  )
}

function OrderRow({ listed, isReady, send }: { listed: Listed; isReady: boolean; send: (order: Order) => void }) {
  const read = ((): Order | null => {
    try {
      return orderFrom(listed.order)
    } catch {
      return null // this server told something that is no order
    }
  })()
  if (!read) return null
  return (
    <li>
      <p>
        <strong>{words.kinds[read.action]}</strong>{' '}
        <a href={`/bounty/${bountyOfOrder(read)}`}>
          <bdi>{plain(listed.title, 120) || shortened(bountyOfOrder(read))}</bdi>
        </a>
      </p>
      <p class="muted">
        {words.by('')}
        <Address value={read.action === 'close' ? listed.signer : read.claim.worker} />
        {read.action === 'close' ? null : <> · {words.good(momentText(read.deadline))}</>}
      </p>
      {read.action === 'claim' ? <Gift order={read} /> : null}
      <button type="button" disabled={!isReady} onClick={() => send(read)}>
        {words.goClaim}
      </button>
    </li>
  )
}

function Gift({ order }: { order: Order }) {
  const about = useAbout()
  const answer = useBounty(bountyOfOrder(order))
  if (answer.state !== 'here') return null
  const { token, symbol, decimals, bond } = answer.value.row
  if (!givesBond(order, token)) return null
  return <p class="note">{words.wantGift(amountText(bond, coinOf(about, token, symbol, decimals)))}</p>
}

function SignClaim({ isReady, sign }: { isReady: boolean; sign: (answer: Bounty, id: `0x${string}`, seconds: number) => void }) {
  const { account, resuming } = useSession()
  const { query } = usePlace()
  const [text, setText] = useState(query.get('bounty') ?? '')
  const [goodFor, setGoodFor] = useState('1 day')
  const [told, tell] = useState('')
  const id = bountyId(text)
  const seconds = Number(toSeconds(goodFor) ?? 0n)
  const go = (): void => {
    if (!id) return tell(words.wrongId)
    if (!account) return tell(acts.form.connectFirst)
    tell(words.looking)
    askBounty(id).then(
      (answer) => {
        tell('')
        sign(answer, id, seconds)
      },
      () => tell(words.notFound),
    )
  }
  return (
    <section class="card form" aria-labelledby="sign-claim">
      <h2 id="sign-claim">{words.sign}</h2>
      <p class="muted">{words.signLead}</p>
      <Field id="claim-bounty" label={words.bounty} hint={words.bountyHint} wrong={text && !id ? words.wrongId : undefined}>
        {(described) => <input {...described} class="mono" value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />}
      </Field>
      <Field id="claim-good" label={words.goodFor} hint={words.goodForHint} wrong={seconds ? undefined : acts.post.wrong['duration']}>
        {(described) => <input {...described} value={goodFor} onInput={(event) => setGoodFor(event.currentTarget.value)} />}
      </Field>
      <p role="status" class="told">
        {told}
      </p>
      <div class="acts">
        <button type="button" class="go" disabled={!seconds || !isReady || resuming} onClick={go}>
          {words.go}
        </button>
      </div>
    </section>
  )
}
