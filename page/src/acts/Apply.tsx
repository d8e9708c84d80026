// Who would take a job: one's own note, and those of others, each with what the chain says of its author.
import { useEffect, useState } from 'preact/hooks'
import { askAfterAct, useAnswer } from '../answers'
import { applications as askApplications, type About, type Applications, type Bounty, type Hex } from '../api'
import { digest, signerOf } from '../chain/encode'
import { points as pointsOf } from '../chain/reads'
import { type Application, isNote, lastWords, messageOf, readApplication } from '../job/application'
import { Address } from '../parts/Address'
import { numberText, useAbout } from '../parts/Amount'
import { BountyLink } from '../parts/BountyLink'
import { Failed, Waiting } from '../parts/Empty'
import { Field } from '../parts/Field'
import { Heading } from '../parts/Heading'
import { Moment } from '../parts/Moment'
import { plain } from '../plain'
import { makeApply } from '../plans/apply'
import { isSignedBy } from '../plans/signature'
import type { MakePlan } from '../plans/plan'
import { same } from '../same'
import { Sheet } from '../sheets/Sheet'
import type { ViewProps } from '../views/load'
import { NotFound } from '../views/NotFound'
import { type Session, useSession } from '../wallet/session'
import { applying as words } from '../words/applying'
import { NoAccount } from './Claim'
import { useDraft } from './draft'
import { readTold } from './told'
import { bountyId, useBounty } from './useBounty'

export function Apply({ place }: ViewProps) {
  const id = bountyId(place.parts[1])
  const answer = useBounty(id)
  const told = useAnswer(id ? `applications ${id}` : '', () => askApplications(id ?? '0x'))
  if (!id) return <NotFound />
  return (
    <>
      <BountyLink id={id} row={answer.value?.row} />
      <Heading text={words.title} />
      {answer.state === 'here' && told.state === 'here' ? <Here id={id} answer={answer.value} told={told.value} again={told.again} /> : null}
      {answer.state === 'waiting' || (answer.state === 'here' && told.state === 'waiting') ? <Waiting /> : null}
      {answer.state === 'failed' ? <Failed {...answer} /> : told.state === 'failed' ? <Failed {...told} /> : null}
    </>
  )
}

interface HereProps {
  id: Hex
  answer: Bounty
  told: Applications
  again: () => void
}

function Here({ id, answer, told, again }: HereProps) {
  const about = useAbout()
  const session = useSession()
  const { account } = session
  const rows = useChecked(session, answer, told)
  const { poster, arbiter } = answer.bounty.terms
  const is = (other: string): boolean => same(account, other)
  const isOpen = answer.row.status === 'Open' && !answer.closed
  const mine = rows.find(({ application }) => is(application.worker))?.application
  return (
    <div class="form">
      <p class="lead">{words.lead}</p>
      {about && !is(poster) && !is(arbiter) ? <Own id={id} about={about} isOpen={isOpen} hasApplied={mine !== undefined} before={newestOf(told, account)} again={again} /> : null}
      <h2>{words.all}</h2>
      {rows.length ? null : <p class="muted">{words.none}</p>}
      <ul class="plain-list">
        {rows.map((row) => (
          <li key={row.application.worker} class="card">
            <Row {...row} isPoster={is(poster) && isOpen} />
          </li>
        ))}
      </ul>
      {is(poster) && isOpen && rows.length ? (
        <p class="hint">
          {words.chooseHint} <a href={`/bounty/${id}/withdraw`}>{words.withdraw}</a>
        </p>
      ) : null}
      {told.silent.length ? <p class="note">{words.silentRead(told.silent.map((each) => plain(each, 100)).join(', '))}</p> : null}
    </div>
  )
}

function newestOf({ applications }: Applications, account: string | null): number {
  const own = applications.map(readApplication).filter((one) => same(one?.worker, account))
  return Math.max(0, ...own.map((one) => one?.writtenAt ?? 0))
}

interface Checked {
  application: Application
  isSure: boolean // false: a contract's signature, and no node of one's own
  points: bigint | undefined // thousandths; undefined: no node of one's own
}

function Row({ application, isSure, points, isPoster }: Checked & { isPoster: boolean }) {
  const { worker, note, writtenAt } = application
  return (
    <>
      <p>
        <Address value={worker} /> {points === undefined ? null : words.points(numberText(points, 3))}
      </p>
      <p>
        <bdi>{plain(note, 1_000)}</bdi>
      </p>
      <p class="muted small">
        {words.written} <Moment at={writtenAt} />
        {isSure ? '' : `; ${words.unsure}`}
      </p>
      {isPoster ? (
        <p>
          <a href={`/post?worker=${worker}`}>{words.choose}</a>
        </p>
      ) : null}
    </>
  )
}

/** The notes whose signatures hold, those of the highest standing first. A server's word is not taken for either. */
function useChecked({ wallet }: Session, { bounty }: Bounty, { applications }: Applications): Checked[] {
  const [rows, setRows] = useState<Checked[]>([])
  const provider = wallet?.provider
  useEffect(() => {
    let left = false
    const check = async (): Promise<Checked[]> => {
      const sure = new Set<string>()
      const isSigned = async (one: Application): Promise<boolean> => {
        const message = messageOf(one)
        const isByKey = (await signerOf(digest(message).digest, one.signature)) === one.worker
        if (isByKey || provider) sure.add(one.signature)
        return isByKey || !provider || isSignedBy({ provider }, message, one.signature, one.worker)
      }
      const found = await lastWords(applications, bounty.chain, bounty.id, isSigned)
      const points = (worker: Hex) => (provider ? pointsOf(provider, BigInt(bounty.terms.guild), worker).catch(() => undefined) : Promise.resolve(undefined))
      const all = await Promise.all(found.map(async (application) => ({ application, isSure: sure.has(application.signature), points: await points(application.worker) })))
      return all.sort((one, other) => Number((other.points ?? 0n) - (one.points ?? 0n)) || one.application.writtenAt - other.application.writtenAt)
    }
    check().then((found) => left || setRows(found), () => undefined) // prettier-ignore
    return () => void (left = true)
  }, [applications.join(), provider, bounty.id])
  return rows
}

interface OwnProps {
  id: Hex
  about: About
  isOpen: boolean
  hasApplied: boolean
  before: number // the moment of the newest note of this account; zero: none
  again: () => void
}

function Own({ id, about, isOpen, hasApplied, before, again }: OwnProps) {
  const { account, wallets } = useSession()
  const { value, change, drop } = useDraft(`apply ${id}`, { note: '' })
  const [pressed, setPressed] = useState(false)
  const [make, setMake] = useState<{ plan: MakePlan } | null>(null)
  const note = value.note.trim()
  const isWrong = !note || !isNote(note)
  const sign = (text: string): void => setMake({ plan: async (ground) => makeApply(await readTold(about, id), text, before)(ground) })
  const apply = (): void => {
    setPressed(true)
    if (!isWrong) sign(note)
  }
  return (
    <section class="card form" aria-labelledby="apply-mine">
      <h2 id="apply-mine">{words.mine}</h2>
      {hasApplied ? <p>{words.replaces}</p> : null}
      {isOpen ? (
        <Field id="apply-note" label={words.note} hint={words.noteHint} wrong={pressed && isWrong ? words.badNote : undefined}>
          {(described) => <textarea {...described} rows={3} value={value.note} onInput={(event) => change({ note: event.currentTarget.value.replace(/[\r\n\t]+/g, ' ') })} />}
        </Field>
      ) : (
        <p>{words.closedNow}</p>
      )}
      <div class="acts">
        {account ? null : <NoAccount wallets={wallets.length} />}
        {account && isOpen ? (
          <button type="button" class="go" onClick={apply}>
            {words.applyButton}
          </button>
        ) : null}
        {account && hasApplied ? (
          <button type="button" onClick={() => sign('')}>
            {words.backButton}
          </button>
        ) : null}
      </div>
      {make ? (
        <Sheet
          title={words.title}
          plan={make.plan}
          currency={about.chain.currency}
          onClose={() => setMake(null)}
          onDone={() => {
            drop()
            setPressed(false)
            askAfterAct(again)
          }}
        />
      ) : null}
    </section>
  )
}
