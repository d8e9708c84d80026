// Where an offer can go from here: to the wallet, into a Safe's file, into files of one's own; and what still stands in the way.
import { useState } from 'preact/hooks'
import type { About } from '../api'
import { addressOf, isAccount, keccak } from '../chain/encode'
import type { Ground } from '../checks/check'
import { useAbout } from '../parts/Amount'
import type { ActName } from '../plans/names'
import type { MakePlan } from '../plans/plan'
import { makePost, safeCalls } from '../plans/post'
import { makeStart, startStep } from '../plans/start'
import { makeStartTill, startTillSteps } from '../plans/startTill'
import { Sheet } from '../sheets/Sheet'
import { isOpen, type Sent } from '../wallet/sent'
import { session, useSession } from '../wallet/session'
import { useSentList } from '../wallet/useSent'
import { acts } from '../words/acts'
import { crowds } from '../words/crowds'
import { tills } from '../words/tills'
import type { Step } from './basket'
import { saveFile } from './files'
import { takeToSafe } from './forSafe'
import { type Job, jobBytes, jobText } from './job'
import type { Kind, PostKind } from './kind'
import { offerText } from './offer'
import type { Measured, WholeProps } from './PostWhole'

const words = acts.post
const GO: Record<PostKind, string> = { bounty: words.go, crowd: crowds.start.go, ...tills.start.go }
const ACT: Record<PostKind, ActName> = { bounty: 'post', crowd: 'start', plan: 'start plan', rota: 'start rota' }
const TITLE: Record<PostKind, string> = { bounty: words.act, crowd: crowds.start.act, ...tills.start.act }

interface Posting {
  about: About
  kind: Kind
  parts: readonly Measured[]
}

/** `onMade`: told the address of the page of what was made. */
function planOf({ about, kind, parts }: Posting, onMade: (address: string) => void): MakePlan {
  const { offer: form, job } = parts[0] as Measured
  if (kind.kind === 'bounty') return makePost({ about, form, job, onPosted: (id) => onMade(`/bounty/${id}`) })
  if (kind.kind === 'crowd') return makeStart({ about, form, job, within: kind.within, onStarted: (crowd) => onMade(`/crowd/${crowd}`) })
  return makeStartTill({ about, kind, parts, onStarted: (till) => onMade(`/${kind.kind}/${till}`) })
}

async function stepsOf(ground: Ground, { about, kind, parts }: Posting, safe: `0x${string}`): Promise<Step[]> {
  const { offer: form, job } = parts[0] as Measured
  if (kind.kind === 'bounty') return safeCalls(ground, { about, form, job }, safe)
  if (kind.kind === 'crowd') return [await startStep(ground, { about, form, job, within: kind.within }, safe)]
  return startTillSteps(ground, { about, kind, parts }, safe)
}

/** The files that the toolkit's command takes; and how that is called with them. */
function filesOf({ kind, parts }: Pick<Posting, 'kind' | 'parts'>): { files: [name: string, text: string][]; command: string } {
  const numbered = (name: string, at: number): string => (parts.length > 1 ? `${name}-${at + 1}.toml` : `${name}.toml`)
  const files = parts.flatMap(({ offer, job }, at): [string, string][] => [
    [numbered('specification', at), jobText(job)],
    [numbered('bounty', at), offerText(offer, numbered('specification', at))],
  ])
  const offers = parts.map((_, at) => numbered('bounty', at)).join(' ')
  const options = kind.kind === 'rota' ? ` --period "${kind.period.trim()}" --first-in "${kind.firstIn.trim()}"` : ''
  return { files, command: `oathwork ${kind.kind === 'bounty' ? 'post' : `${kind.kind} start`} ${offers}${options}` }
}

export function PostWays({ parts, choose, kind, known, safe, ways, onTry, onPosted, onLook, drop }: WholeProps & { ways: number }) {
  const about = useAbout()
  const { account, resuming } = useSession()
  const [open, setOpen] = useState<MakePlan | null>(null)
  const [posted, setPosted] = useState('') // the address of its page
  const [told, tell] = useState('')
  const [dropping, setDropping] = useState(false)
  const tryIt = (then: (about: About) => void): void => {
    onTry()
    if (ways) return tell(acts.form.stands(ways))
    tell('')
    if (!about) return // the button waits for it
    if (!account) return tell(acts.form.connectFirst)
    then(about)
  }
  const forSafe = (): void =>
    tryIt((about) => {
      if (!isAccount(safe)) return tell(words.wrong['address'] ?? '')
      tell(acts.form.wait)
      takeToSafe(about.chain.id, async (ground) => ({ safe: addressOf(safe), steps: await stepsOf(ground, { about, kind, parts }, addressOf(safe)) }), tell)
    })
  const { files, command } = filesOf({ kind, parts })
  const asFile = (): void => {
    for (const [name, text] of files) saveFile(name, text)
    tell(acts.form.saved(files.map(([name]) => name).join(', ')))
  }
  const before = usePostedBefore(parts[0]?.job, ACT[kind.kind])
  const isOnItsWay = before !== undefined && isOpen(before)
  const isReady = known.isReady && about !== null && !resuming
  const amber = safe ? null : (
    <button type="button" class="go" disabled={!isReady || isOnItsWay} onClick={() => tryIt((about) => setOpen(() => planOf({ about, kind, parts }, setPosted)))}>
      {GO[kind.kind]}
    </button>
  )
  return (
    <>
      <p role="status" class="told">
        {told}
      </p>
      {ways > 0 && told ? <Standing parts={parts} choose={choose} /> : null}
      {before && !open ? <Before sent={before} /> : null}
      <div class="acts">
        {amber}
        {safe ? (
          <button type="button" class="go" disabled={!isReady} onClick={forSafe}>
            {words.forSafe}
          </button>
        ) : null}
        {account ? null : (
          <button type="button" onClick={() => void session.connect()}>
            {acts.form.connect}
          </button>
        )}
        <button type="button" class="quiet" onClick={asFile} aria-describedby="as-file-hint">
          {words.asFile}
        </button>
        <button type="button" class="quiet" onClick={() => setDropping(true)}>
          {acts.form.drop}
        </button>
      </div>
      <p class="hint" id="as-file-hint">
        {words.asFileHint(files.map(([name]) => name), command)}
      </p>
      {dropping ? <DropSure onYes={() => (drop(), setDropping(false), tell(''))} onNo={() => setDropping(false)} /> : null}
      {open && about ? (
        <Sheet
          title={TITLE[kind.kind]}
          plan={open}
          currency={about.chain.currency}
          onClose={() => {
            setOpen(null)
            if (!posted) return
            onPosted()
            onLook(posted)
          }}
        />
      ) : null}
    </>
  )
}

function DropSure({ onYes, onNo }: { onYes: () => void; onNo: () => void }) {
  return (
    <p class="acts" role="alert">
      {acts.form.dropSure}
      <button type="button" onClick={onYes}>
        {acts.form.dropYes}
      </button>
      <button type="button" onClick={onNo}>
        {acts.form.dropNo}
      </button>
    </p>
  )
}

/** This very job, sent by this browser: who closes the sheet before a block has it finds the form as it was, and must not post twice. */
function usePostedBefore(job: Job | undefined, act: ActName): Sent | undefined {
  const about = useAbout()
  const hash = job ? keccak(jobBytes(job)).slice(2) : ''
  const ofJob = useSentList().filter((one) => one.act === act && one.chainId === about?.chain.id && one.data.includes(hash) && (isOpen(one) || one.where === 'in'))
  return ofJob.at(-1)
}

function Before({ sent }: { sent: Sent }) {
  if (isOpen(sent)) return <p class="note">{words.onItsWay}</p>
  if (sent.deputy)
    return (
      <p class="note">
        {sent.deputy.kind === 'crowd' ? crowds.start.before : tills.start.before(sent.deputy.kind)} <a href={`/${sent.deputy.kind}/${sent.deputy.where}`}>{crowds.start.lookAtIt}</a>
      </p>
    )
  return (
    <p class="note">
      {words.postedBefore} <a href={`/bounty/${sent.bounty}`}>{words.lookAtIt}</a>
    </p>
  )
}

/** Where a person is to look: each thing in the way leads to its field. */
function Standing({ parts, choose }: Pick<WholeProps, 'parts' | 'choose'>) {
  const isOne = parts.length === 1
  const look = (at: number, field: string): void => {
    choose(at)
    requestAnimationFrame(() => document.getElementById(field)?.focus())
  }
  const lines = parts.flatMap(({ made, jobProblems }, at) => [
    ...made.problems.map(({ field }) => ({ at, field: `post-${field}`, name: words.fields[field] })),
    ...(isOne ? [] : jobProblems.slice(0, 1).map(() => ({ at, field: 'job-title', name: tills.start.job }))),
  ])
  return (
    <ul class="stands">
      {lines.map(({ at, field, name }) => (
        <li key={`${at} ${field}`}>
          <button type="button" class="quiet" onClick={() => look(at, field)}>
            {isOne ? name : tills.start.inWay(at + 1, name)}
          </button>
        </li>
      ))}
    </ul>
  )
}
