// An escalated bounty before its court: where the case stands, and what anyone can do there.
import { useState } from 'preact/hooks'
import { askAfterAct } from '../answers'
import type { About, Court as CourtCase, Hex } from '../api'
import { Address } from '../parts/Address'
import { useAbout } from '../parts/Amount'
import { ToBounty } from '../parts/BountyLink'
import { Empty } from '../parts/Empty'
import { Facts } from '../parts/Facts'
import { Moment } from '../parts/Moment'
import { type CourtAct, makeCourtAct } from '../plans/court'
import { same } from '../same'
import { Sheet } from '../sheets/Sheet'
import type { ViewProps } from '../views/load'
import { useSession } from '../wallet/session'
import { courts as words } from '../words/courts'
import { NoAccount } from './Claim'
import { type CourtSafe, useCourtSafe } from './courtSafe'
import { type ActedOn, OfBounty } from './OfBounty'
import { Say } from './Say'
import { readTold } from './told'

export function Court({ place }: ViewProps) {
  return (
    <OfBounty text={place.parts[1]} title={words.title}>
      {(about) => <Case {...about} />}
    </OfBounty>
  )
}

function Case({ id, answer, again }: ActedOn) {
  const about = useAbout()
  const { arbiter } = answer.around
  const { terms, state, status } = answer.bounty
  if (!arbiter) return <Empty title={words.notNamed} words=""><ToBounty id={id} /></Empty>
  const isHere = status === 'Escalated'
  return (
    <div class="form">
      <p class="lead">{words.lead}</p>
      <section class="card">
        <Facts
          wide
          facts={[
            { label: words.court, value: <Address value={arbiter.court} full /> },
            { label: words.arbiter, value: <Address value={terms.arbiter} full /> },
            isHere && { label: words.until, value: <Moment at={Number(state.since) + Number(terms.rulingPeriod)} now={answer.at.moment} /> },
            { label: words.state, value: <Stands arbiter={arbiter} isHere={isHere} /> },
          ]}
        />
      </section>
      {about ? <Acts about={about} id={id} arbiter={arbiter} poster={terms.poster} isHere={isHere} again={again} /> : null}
    </div>
  )
}

function Stands({ arbiter, isHere }: { arbiter: CourtCase; isHere: boolean }) {
  const { dispute, answer, pays, case: bounty } = arbiter
  if (dispute === null) return <>{isHere ? words.notAsked : words.notEscalated}</>
  return (
    <>
      {words.asked(dispute)} {answer === 'given' ? words.ruled(pays) : answer === 'noted' ? words.noted(pays) : words.waits} {bounty ? <a href={`/bounty/${bounty}`}>{words.toCase}</a> : null}
    </>
  )
}

interface ActsProps {
  about: About
  id: Hex
  arbiter: CourtCase
  poster: Hex
  isHere: boolean // whether it can still be brought before the court
  again: () => void
}

/** The sheet stays when the bounty has ended by what it has sent: how it ended has still to be read. */
function Acts({ about, id, arbiter, poster, isHere, again }: ActsProps) {
  const { account, wallets } = useSession()
  const [make, setMake] = useState<{ act: CourtAct; uri: string } | null>(null)
  const safe = useCourtSafe(about, id, account && !same(poster, account) ? poster : '')
  const isAsked = arbiter.dispute !== null
  const button = (act: CourtAct, isDue: boolean) => (
    <button type="button" class={isDue ? 'go' : undefined} onClick={() => setMake({ act, uri: '' })}>
      {words.buttons[act]}
    </button>
  )
  return (
    <>
      {isHere ? (
        <div class="acts">
          {account ? null : <NoAccount wallets={wallets.length} />}
          {account ? isAsked ? button('enforce', arbiter.answer !== null) : button('ask', true) : null}
          {account && isAsked && arbiter.answer !== 'given' ? button('note', false) : null}
        </div>
      ) : null}
      {isHere && account ? (
        <section class="card">
          {isAsked ? (
            <Say
              id={id}
              title={words.say}
              buttons={[
                { label: words.buttons.evidence, isDue: false, onSay: (uri) => setMake({ act: 'evidence', uri }) },
                { label: words.buttons.forSafe, isDue: false, onSay: (uri) => safe.toFile('evidence', uri) },
              ]}
            >
              {safe.field}
            </Say>
          ) : (
            <AskForSafe {...safe} />
          )}
          <p role="status" class="told">
            {safe.line}
          </p>
        </section>
      ) : null}
      {make ? (
        <Sheet
          key={`${make.act} ${make.uri}`}
          title={words.act.titles[make.act]}
          plan={makeCourtAct(make.act, () => readTold(about, id), make.uri)}
          currency={about.chain.currency}
          onClose={() => setMake(null)}
          onDone={() => askAfterAct(again)}
        />
      ) : null}
    </>
  )
}

const AskForSafe = ({ field, toFile }: CourtSafe) => (
  <div class="form">
    <h2>{words.forSafe}</h2>
    {field}
    <div class="acts">
      <button type="button" onClick={() => toFile('ask')}>
        {words.buttons.forSafe}
      </button>
    </div>
  </div>
)
