// Posting a bounty, or starting a crowd, a plan or a rota that does: what it pays, the job, the terms, and what comes of it; every key
// is kept, and nothing is sent from here but through the sheet.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { isAccount, keccak } from '../chain/encode'
import { useAbout } from '../parts/Amount'
import { Heading } from '../parts/Heading'
import { plain } from '../plain'
import { Sentence } from '../parts/Sentence'
import { go, type Place, withQuery } from '../router'
import { useSession } from '../wallet/session'
import type { ViewProps } from '../views/load'
import { acts } from '../words/acts'
import { makeAgreedOffer } from './agreedOffer'
import { type Draft, useDraft } from './draft'
import { guildOf } from './facts'
import { jobBytes, jobProblems } from './job'
import { isAgreed, type Kind, KINDS, NEW_KIND } from './kind'
import { type Part, useMilestones } from './milestones'
import { type Facts, type GuildFacts, makeOffer, NEW_OFFER, type OfferField, type OfferForm } from './offer'
import { PostJob } from './PostJob'
import { PostKind } from './PostKind'
import { PostMilestones } from './PostMilestones'
import { PostPay } from './PostPay'
import { PostTerms } from './PostTerms'
import { type Measured, PostWhole } from './PostWhole'
import { offerSentence } from './sentences'
import { type Reason, suggestion } from './suggestion'
import { useGuilds } from './useGuilds'
import { factsOf, useKnown } from './useKnown'

const words = acts.post

export function Post({ place }: ViewProps) {
  const about = useAbout()
  const kind = useKind(place)
  const poster = useDraft<{ safe: string }>('poster', { safe: '' }) // empty: the wallet's account
  const milestones = useMilestones(kind.value.kind === 'plan')
  const { parts, at, changeOffer, changeJob } = milestones
  const [{ offer, job }, { offer: first }] = [parts[at], parts[0]] as [Part, Part]
  const named = usePlace(place, changeOffer)
  const guilds = useGuilds()
  const session = useSession()
  const account = poster.value.safe || session.account
  const known = useKnown(session, about, account, first, parts.map((part) => part.offer.guild))
  const make = isAgreed(kind.value.kind) ? makeAgreedOffer : makeOffer
  const written = JSON.stringify(parts)
  const measured = useMemo(
    () => parts.map((part): Measured => ({ ...part, made: make(part.offer, keccak(jobBytes(part.job)), factsOf(known, part.offer)), jobProblems: jobProblems(part.job) })),
    [make, written, known.facts, known.guilds],
  )
  const { made, jobProblems: problems } = (measured[at] ?? measured[0]) as Measured
  const [shown, show] = useState(false) // what is still empty is complained about only after a try
  const facts = factsOf(known, offer)
  const advice = useAdvice(offer, facts, changeOffer)
  const wrong = (field: OfferField): string | undefined => {
    const problem = made.problems.find((each) => each.field === field)
    return problem && (shown || offer[field] !== NEW_OFFER[field] || problem.rule !== 'guild') ? offerSentence(problem) : undefined
  }
  const fields = { form: offer, change: changeOffer, wrong }
  const symbol = plain(known.symbol, 12) || '…'
  const drop = (): void => {
    kind.drop()
    milestones.drop()
    show(false)
  }
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <p class="hint">{milestones.kept && kind.kept ? acts.form.kept : acts.form.notKept}</p>
      {named ? (
        <p class="note" role="status">
          <Sentence text={named} />
        </p>
      ) : null}
      <form class="form wide-form" onSubmit={(event) => event.preventDefault()} noValidate>
        <PostKind kind={kind.value} change={kind.change} />
        {kind.value.kind === 'plan' ? <PostMilestones milestones={milestones} /> : null}
        <PostPay {...fields} isLater={at > 0} guilds={guilds} guildSays={guildWords(facts.guild, known.fromChain)} symbol={symbol} />
        <PostJob job={job} problems={shown ? problems : problems.filter(({ wrong: what }) => what !== 'empty')} change={changeJob} />
        <PostTerms {...fields} {...advice} isAgreed={isAgreed(kind.value.kind)} guild={facts.guild} symbol={symbol} />
        <PostWhole
          parts={measured}
          at={at}
          choose={milestones.choose}
          kind={kind.value}
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

/** Who has come to start a crowd, a plan or a rota finds it chosen. */
function useKind(place: Place): Draft<Kind> {
  const kind = useDraft<Kind>('kind', NEW_KIND)
  const asked = KINDS.find((each) => place.query.has(each))
  useEffect(() => {
    if (asked) kind.change({ kind: asked })
  }, [asked])
  return kind
}

/**
 * A worker, of those who have applied, and a guild can be named in the address. Anybody can write an address: what it has put in is
 * returned, to be said; and it is put in once, so that a reload undoes nobody's other choice.
 */
function usePlace(place: Place, change: (part: Partial<OfferForm>) => void): string {
  const [said, say] = useState('')
  const [worker, guild] = [place.query.get('worker'), place.query.get('guild')]
  useEffect(() => {
    if (worker === null && guild === null) return
    const named = { ...(worker && isAccount(worker) ? { worker } : {}), ...(guild && guildOf(guild) !== null ? { guild } : {}) }
    if (Object.keys(named).length) {
      change(named)
      say(words.byAddress(named.worker ?? '', named.guild ?? ''))
    }
    go(withQuery(place, { worker: '', guild: '' }), true)
  }, [worker, guild])
  return said
}

function guildWords(guild: GuildFacts | null, fromChain: boolean): string {
  if (!guild) return ''
  const seats = words.live(guild.live, guild.places)
  return fromChain ? `${seats} ${guild.serves ? words.serves : words.servesNot}` : seats
}

const hasMoved = (asked: OfferForm, now: OfferForm): boolean => asked.reward !== now.reward || asked.workPeriod !== now.workPeriod || asked.token !== now.token

/** The suggestion and its state. What it answers goes into the form, where each can be changed; what a person has changed meanwhile is theirs. */
function useAdvice(form: OfferForm, facts: Facts, change: (part: Partial<OfferForm>) => void) {
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
    suggestion(form, facts.guild?.live ?? 0, facts.decimals ?? 18, (done, of) => setProgress(done / of)).then(
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

