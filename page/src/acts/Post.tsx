// Posting a bounty: what it pays, the job, the terms, and what comes of it; every key is kept, and nothing is sent from here but
// through the sheet.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { guilds as askGuilds, type GuildRow, whole } from '../api'
import { useAnswer } from '../answers'
import { isAccount, keccak } from '../chain/encode'
import { useAbout } from '../parts/Amount'
import { Heading } from '../parts/Heading'
import { plain } from '../plain'
import { go, type Place } from '../router'
import { useSession } from '../wallet/session'
import type { ViewProps } from '../views/load'
import { acts } from '../words/acts'
import { makeCrowdOffer, NEW_PAYERS, type Payers } from './crowdOffer'
import { type Draft, useDraft } from './draft'
import { type Job, jobBytes, jobProblems, NEW_JOB } from './job'
import { type GuildFacts, makeOffer, NEW_OFFER, type OfferField, type OfferForm } from './offer'
import { PostJob } from './PostJob'
import { PostPay } from './PostPay'
import { PostTerms } from './PostTerms'
import { PostWhole } from './PostWhole'
import { offerSentence } from './sentences'
import { type Reason, suggestion } from './suggestion'
import { type Known, useKnown } from './useKnown'

const words = acts.post
const NO_GUILDS: readonly GuildRow[] = []

export function Post({ place }: ViewProps) {
  const about = useAbout()
  const offer = useDraft<OfferForm>('offer', NEW_OFFER)
  const job = useDraft<Job>('job', NEW_JOB)
  const poster = useDraft<{ safe: string }>('poster', { safe: '' }) // empty: the wallet's account
  const payers = usePayers(place)
  const chosen = place.query.get('worker') // of those who have applied
  useEffect(() => {
    if (chosen && isAccount(chosen)) offer.change({ worker: chosen })
  }, [chosen])
  const guilds = useAnswer('all guilds', () => whole(askGuilds), 0)
  const session = useSession()
  const account = poster.value.safe || session.account
  const known = useKnown(session, about, account, offer.value)
  const { crowd } = payers.value
  const made = useMemo(
    () => (crowd ? makeCrowdOffer : makeOffer)(offer.value, keccak(jobBytes(job.value)), known.facts),
    [crowd, offer.value, job.value, known.facts],
  )
  const problems = useMemo(() => jobProblems(job.value), [job.value])
  const [shown, show] = useState(false) // what is still empty is complained about only after a try
  const advice = useAdvice(offer.value, known, offer.change)
  const wrong = (field: OfferField): string | undefined => {
    const problem = made.problems.find((each) => each.field === field)
    return problem && (shown || offer.value[field] !== NEW_OFFER[field] || problem.rule !== 'guild') ? offerSentence(problem) : undefined
  }
  const fields = { form: offer.value, change: offer.change, wrong }
  const symbol = plain(known.symbol, 12) || '…'
  const drop = (): void => {
    payers.drop()
    offer.drop()
    job.drop()
    show(false)
  }
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <p class="hint">{offer.kept && job.kept ? acts.form.kept : acts.form.notKept}</p>
      <form class="form wide-form" onSubmit={(event) => event.preventDefault()} noValidate>
        <PostPay {...fields} guilds={guilds.value?.flatMap((page) => page.guilds) ?? NO_GUILDS} guildSays={guildWords(known.facts.guild, known.fromChain)} symbol={symbol} />
        <PostJob job={job.value} problems={shown ? problems : problems.filter(({ wrong: what }) => what !== 'empty')} change={job.change} />
        <PostTerms {...fields} {...advice} isCrowd={crowd} guild={known.facts.guild} symbol={symbol} />
        <PostWhole
          form={offer.value}
          job={job.value}
          made={made}
          payers={payers.value}
          changePayers={payers.change}
          jobProblems={problems}
          known={known}
          safe={poster.value.safe}
          setSafe={(safe) => poster.change({ safe })}
          onTry={() => show(true)}
          onPosted={() => drop()}
          onLook={go}
          drop={drop}
        />
      </form>
    </>
  )
}

/** Who has come to start a crowd finds it chosen. */
function usePayers(place: Place): Draft<Payers> {
  const payers = useDraft<Payers>('payers', NEW_PAYERS)
  const asks = place.query.has('crowd')
  useEffect(() => {
    if (asks) payers.change({ crowd: true })
  }, [asks])
  return payers
}

function guildWords(guild: GuildFacts | null, fromChain: boolean): string {
  if (!guild) return ''
  const seats = words.live(guild.live, guild.places)
  return fromChain ? `${seats} ${guild.serves ? words.serves : words.servesNot}` : seats
}

const hasMoved = (asked: OfferForm, now: OfferForm): boolean => asked.reward !== now.reward || asked.workPeriod !== now.workPeriod || asked.token !== now.token

/** The suggestion and its state. What it answers goes into the form, where each can be changed; what a person has changed meanwhile is theirs. */
function useAdvice(form: OfferForm, known: Known, change: (part: Partial<OfferForm>) => void) {
  const [reasons, setReasons] = useState<readonly Reason[]>([])
  const [suggesting, setSuggesting] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const [progress, setProgress] = useState(0)
  useEffect(() => setReasons([]), [form.reward, form.workPeriod, form.token])
  const latest = useRef(form)
  latest.current = form
  const suggest = (): void => {
    const asked = form
    setSuggesting(true)
    setProgress(0)
    setFailed(null)
    suggestion(form, known.facts.guild?.live ?? 0, known.facts.decimals ?? 18, (done, of) => setProgress(done / of)).then(
      (found) => {
        setSuggesting(false)
        const now = latest.current
        if (hasMoved(asked, now)) return setFailed(words.suggestMoved)
        change(Object.fromEntries(found.filter(({ field }) => now[field] === asked[field]).map(({ field, value }) => [field, value])))
        setReasons(found)
        if (!found.length) setFailed('')
      },
      (error: unknown) => {
        setFailed(error instanceof Error ? error.message : '')
        setSuggesting(false)
      },
    )
  }
  return { reasons, suggesting, progress, failed, suggest }
}

