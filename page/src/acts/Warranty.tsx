// What waits as a warranty of a bounty's work: a complaint, what is said to the court, and sending it out.
import { useState } from 'preact/hooks'
import { askAfterAct } from '../answers'
import type { About, Hex, Warranty as Told } from '../api'
import { Address } from '../parts/Address'
import { useAbout } from '../parts/Amount'
import { ToBounty } from '../parts/BountyLink'
import { Empty } from '../parts/Empty'
import { Facts } from '../parts/Facts'
import { Moment, spanText } from '../parts/Moment'
import { complainStep, makeWarrantyAct, type WarrantyAct } from '../plans/warranty'
import { same } from '../same'
import { Sheet } from '../sheets/Sheet'
import type { ViewProps } from '../views/load'
import { useSession } from '../wallet/session'
import { courts } from '../words/courts'
import { NoAccount } from './Claim'
import { takeToSafe } from './forSafe'
import { type ActedOn, OfBounty } from './OfBounty'
import { Say } from './Say'
import { readTold } from './told'

const words = courts.warranty

export function Warranty({ place }: ViewProps) {
  return (
    <OfBounty text={place.parts[1]} title={words.title}>
      {(about) => <All {...about} />}
    </OfBounty>
  )
}

function All({ id, answer, again }: ActedOn) {
  const about = useAbout()
  const { warranties } = answer.around
  if (!warranties.length) return <Empty title={words.nothing} words={words.nothingWords}><ToBounty id={id} /></Empty>
  return (
    <>
      <p class="lead">{words.lead}</p>
      {about ? warranties.map((told) => <One key={told.holdback} id={id} answer={answer} told={told} about={about} again={again} />) : null}
    </>
  )
}

interface OneProps extends ActedOn {
  told: Told
  about: About
}

function One({ id, answer, told, about, again }: OneProps) {
  const { account, wallets } = useSession()
  const [make, setMake] = useState<{ act: WarrantyAct; uri: string } | null>(null)
  const { poster } = answer.bounty.terms
  const { holdback, until, rulesUntil, ruled, toPoster, worker } = told
  const now = answer.at.moment
  const isClear = ruled || now >= (rulesUntil || until)
  const may = (...parties: string[]): boolean => parties.some((party) => same(party, account))
  const canComplain = !rulesUntil && now < until
  const ask = (act: WarrantyAct, uri = ''): void => setMake({ act, uri })
  return (
    <section class="card form" aria-label={words.title}>
      <Facts
        wide
        facts={[
          { label: words.facts.holdback, value: <Address value={holdback} full /> },
          { label: words.facts.part, value: `${told.part / 100} %` },
          { label: words.facts.worker, value: <Address value={worker} /> },
          { label: words.facts.court, value: <Address value={told.court} full />, note: courts.rules(spanText(told.rulingPeriod)) },
          rulesUntil ? { label: courts.until, value: <Moment at={rulesUntil} now={now} /> } : { label: words.facts.until, value: <Moment at={until} now={now} /> },
          ruled && { label: courts.state, value: words.ruled(toPoster) },
        ]}
      />
      {!account ? (
        <div class="acts">
          <NoAccount wallets={wallets.length} />
        </div>
      ) : null}
      {account && isClear ? (
        <div class="acts">
          <button type="button" class="go" onClick={() => ask('release')}>
            {words.buttons.release}
          </button>
        </div>
      ) : null}
      {account && canComplain ? <Complain id={id} about={about} told={told} isPoster={may(poster)} poster={poster} onSay={(uri) => ask('complain', uri)} /> : null}
      {account && rulesUntil && !isClear && may(poster, worker) ? (
        <Say id={holdback} title={courts.say} buttons={[{ label: courts.buttons.evidence, isDue: true, onSay: (uri) => ask('evidence', uri) }]} />
      ) : null}
      {make ? (
        <Sheet
          key={`${make.act} ${make.uri}`}
          title={words.titles[make.act]}
          plan={makeWarrantyAct(make.act, () => readTold(about, id), holdback, make.uri)}
          currency={about.chain.currency}
          onClose={() => setMake(null)}
          onDone={() => askAfterAct(again)}
        />
      ) : null}
    </section>
  )
}

interface ComplainProps {
  id: Hex
  about: About
  told: Told
  isPoster: boolean
  poster: Hex
  onSay: (uri: string) => void
}

/** The poster's own complaint, or the file of a Safe that has posted. */
function Complain({ id, about, told, isPoster, poster, onSay }: ComplainProps) {
  const [line, tell] = useState('')
  const forSafe = (uri: string): void =>
    takeToSafe(about.chain.id, async (ground) => ({ safe: poster, steps: [await complainStep(ground, await readTold(about, id), told.holdback, uri)] }), tell)
  const button = isPoster
    ? { label: words.buttons.complain, isDue: true, onSay }
    : { label: words.buttons.forSafe, isDue: false, onSay: forSafe }
  return (
    <>
      <Say id={told.holdback} title={words.complainTitle} buttons={[button]} />
      {isPoster ? null : <p class="hint">{words.forSafeHint(poster)}</p>}
      <p role="status" class="told">
        {line}
      </p>
    </>
  )
}
