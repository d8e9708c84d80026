// Handing in: the evidence file is dropped in, its hash computed here; a team's members agree on this page too.
import { useState } from 'preact/hooks'
import type { Bounty } from '../api'
import { keccak } from '../chain/encode'
import type { Hex } from '../chain/values'
import { Address, grouped } from '../parts/Address'
import { useAbout } from '../parts/Amount'
import { Facts } from '../parts/Facts'
import { Field } from '../parts/Field'
import { plain, plainLines } from '../plain'
import { type Delivering, makeConsent, makeDeliver } from '../plans/deliver'
import { makeDeliveryOrder } from '../plans/orders'
import type { MakePlan } from '../plans/plan'
import { same } from '../same'
import { Sheet } from '../sheets/Sheet'
import { session, useSession } from '../wallet/session'
import { acts } from '../words/acts'
import type { ViewProps } from '../views/load'
import { Copyable, DropFile } from './files'
import { type Manifest, readManifest } from './manifest'
import { agrees, type Consent, readConsent } from './orders'
import { OfBounty } from './OfBounty'

const words = acts.deliver
const GOOD_FOR = 86_400 // seconds

export function Deliver(props: ViewProps) {
  return (
    <OfBounty text={props.place.parts[1]} title={words.title}>
      {({ id, answer }) => <Form id={id} answer={answer} />}
    </OfBounty>
  )
}

interface Dropped {
  data: Uint8Array
  manifest: Manifest
}

function Form({ id, answer }: { id: Hex; answer: Bounty }) {
  const about = useAbout()
  const { account } = useSession()
  const [dropped, setDropped] = useState<Dropped | null>(null)
  const [consents, setConsents] = useState<readonly Consent[]>([])
  const [uri, setUri] = useState('')
  const [plan, setPlan] = useState<{ title: string; make: MakePlan } | null>(null)
  const isOpen = answer.bounty.status === 'Open'
  const isMember = Boolean(account && dropped?.manifest.shares.some((share) => same(share.account, account)))
  const delivering = (): Delivering | null => (about && dropped ? { about, id, answer, data: dropped.data, consents, uri } : null)
  const open = (title: string, make: (what: Delivering) => MakePlan): void => {
    const what = delivering()
    if (what) setPlan({ title, make: make(what) })
  }
  if (answer.bounty.status !== 'Open' && answer.bounty.status !== 'Claimed') return <p>{words.notNow}</p>
  return (
    <div class="form">
      <p class="lead">{words.lead}</p>
      <section class="card" aria-labelledby="deliver-make">
        <h2 id="deliver-make">
          {words.make}
        </h2>
        <p>{words.makeHint}</p>
        <Copyable label={words.make} text={`oathwork deliver ${id} --repo . --unsigned --account me${isOpen ? ' --claim' : ''}`} />
        <DropFile id="manifest" label={words.drop} take={(data) => setDropped({ data, manifest: readManifest(data) })} />
      </section>
      {dropped ? <Evidence {...dropped} consents={consents} /> : null}
      {dropped?.manifest.shares.length && !isMember ? (
        <DropFile many id="consents" label={words.consents} hint={words.consentsHint} take={(data) => setConsents((before) => [...before, readConsent(data)])} />
      ) : null}
      {dropped && !isMember ? (
        <Field id="deliver-uri" label={words.uri} hint={words.uriHint}>
          {(described) => <input {...described} value={uri} onInput={(event) => setUri(event.currentTarget.value)} />}
        </Field>
      ) : null}
      <div class="acts">
        {account ? null : (
          <button type="button" onClick={() => void session.connect()}>
            {acts.form.connect}
          </button>
        )}
        {dropped && isMember && about ? (
          <button type="button" class="go" onClick={() => setPlan({ title: words.agree, make: makeConsent({ about, id, answer, data: dropped.data }) })}>
            {words.agree}
          </button>
        ) : null}
        {dropped && !isMember ? (
          <button type="button" class="go" disabled={!account || !about} onClick={() => open(isOpen ? words.actBoth : words.act, makeDeliver)}>
            {isOpen ? words.goBoth : words.go}
          </button>
        ) : null}
        {dropped && !isMember && !isOpen ? (
          <button type="button" disabled={!account || !about} aria-describedby="sign-hint" onClick={() => open(acts.relay.actDeliver, (what) => makeDeliveryOrder(what, GOOD_FOR))}>
            {words.sign}
          </button>
        ) : null}
      </div>
      {dropped && !isOpen ? (
        <p class="hint" id="sign-hint">
          {words.signHint}
        </p>
      ) : null}
      {plan && about ? <Sheet title={plan.title} plan={plan.make} currency={about.chain.currency} onClose={() => setPlan(null)} /> : null}
    </div>
  )
}

function Evidence({ data, manifest, consents }: Dropped & { consents: readonly Consent[] }) {
  const { claim, work, repository, files, deletions, shares, command } = manifest
  const delivery = keccak(data)
  const hasAgreed = (account: Hex): boolean => consents.some((each) => same(each.member, account) && agrees(each, claim, delivery, shares))
  return (
    <section class="card" aria-labelledby="deliver-hash">
      <h2 id="deliver-hash">{words.hash}</h2>
      <p class="hash">{grouped(delivery)}</p>
      <Facts
        wide
        facts={[
          { label: words.work, value: <code>{plain(work, 100)}</code> },
          repository !== '' && { label: words.repository, value: <bdi>{plain(repository, 300)}</bdi> },
          { label: words.files, value: words.filesCount(files.length, deletions.length) },
          command.length > 0 && { label: words.acceptance, value: <code>{plain(command.join(' '), 500)}</code> },
          manifest.words !== '' && { label: words.words, value: <span class="lines">{plainLines(manifest.words)}</span> },
        ]}
      />
      {shares.length ? (
        <>
          <h3>{words.shares}</h3>
          <ul class="shares">
            <li>
              <Address value={claim.worker} link={false} /> {(10_000 - shares.reduce((sum, share) => sum + share.part, 0)) / 100} %, {words.you}
            </li>
            {shares.map(({ account, part }) => (
              <li key={account}>
                <Address value={account} link={false} /> {part / 100} %, {hasAgreed(account) ? words.agreedFile : words.agreedNot}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  )
}
