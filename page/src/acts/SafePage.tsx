// The list of what a Safe is to do, its file, how to import it, what its owners will see, and whether it was executed.
import { useEffect, useState } from 'preact/hooks'
import { addressOf, isAccount } from '../chain/encode'
import type { Hex } from '../chain/values'
import { NOBODY } from '../chain/values'
import { reasonOf } from '../checks/reason'
import { grouped, shortened } from '../parts/Address'
import { useAbout } from '../parts/Amount'
import { Empty } from '../parts/Empty'
import { Facts } from '../parts/Facts'
import { Field } from '../parts/Field'
import { Heading } from '../parts/Heading'
import { Sentence } from '../parts/Sentence'
import { fromUnits } from '../chain/money'
import { describe, said } from '../effects/describe'
import { plain } from '../plain'
import { aboutCall } from '../plans/decides'
import { accountsIn, GUILD_ACTS, NAMES, type GuildAct } from '../plans/guild'
import { BOUNTY_ACTS, callOf, executed, type Executed, SAFE_ACTS, type SafeAct, safeNonce, safeStep } from '../plans/safe'
import { builderFile, safeHashes, safeTransaction } from '../safe/builder'
import { session, useSession } from '../wallet/session'
import { acts } from '../words/acts'
import { tills } from '../words/tills'
import { type Basket, type Step, keepBasket, onBasket, readBasket } from './basket'
import { guildOf } from './facts'
import { Copyable, saveFile } from './files'
import { putOnList } from './forSafe'
import { laneOf } from './offer'
import { bountyId } from './useBounty'

const words = acts.safe
const EVERY = 4_000 // milliseconds between two looks at the chain
/** Short names of Safe's own list of chains. */
const SHORT: Record<number, string> = { 1: 'eth', 10: 'oeth', 100: 'gno', 137: 'matic', 8453: 'base', 42161: 'arb1', 11155111: 'sep' }

export function SafePage() {
  const about = useAbout()
  const [basket, setBasket] = useState(readBasket)
  useEffect(() => onBasket(() => setBasket(readBasket())), [])
  const safe = isAccount(basket.safe) ? addressOf(basket.safe) : null
  const isHere = about === null || basket.chain === 0 || basket.chain === about.chain.id
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <section class="card form" aria-labelledby="safe-list">
        <h2 id="safe-list">{words.list}</h2>
        <Field id="safe-address" label={words.address} hint={words.addressHint} wrong={basket.safe && !safe ? acts.post.wrong['address'] : undefined}>
          {(described) => (
            <input
              {...described}
              class="mono"
              spellcheck={false}
              value={basket.safe}
              readOnly={basket.steps.length > 0}
              onInput={(event) => keepBasket({ ...basket, safe: event.currentTarget.value.trim(), steps: [] })}
            />
          )}
        </Field>
        {!isHere ? <p class="wrong">{acts.wrongChain(basket.chain, about?.chain.id ?? 0)}</p> : null}
        {basket.steps.length ? <List basket={basket} /> : <Empty title={words.none} words={words.noneWords}><a class="button" href="/post">{words.toPost}</a></Empty>}
      </section>
      {basket.steps.length && safe && about && isHere ? <Hand basket={basket} safe={safe} chainId={about.chain.id} /> : null}
      <AddAct safe={safe} />
    </>
  )
}

/** What stands in the file, by its bytes alone: the words that are kept beside them may be anybody's. */
function describedStep(step: Step, safe: string, now = 0): string {
  const call = callOf(step)
  const money = call.value ? words.withMoney(fromUnits(call.value, 18)) : ''
  return `${said(describe(call, isAccount(safe) ? addressOf(safe) : NOBODY, BigInt(now)))} ${words.to(call.to)}${money}.`
}

function Told({ step, told }: { step: Step; told: string }) {
  return (
    <>
      <p class="lines">
        <Sentence text={told} />
      </p>
      {aboutCall(step).map((line) => (
        <p key={line} class="lines">
          <Sentence text={line} />
        </p>
      ))}
      {told.startsWith(step.words) ? null : (
        <p class="muted lines">
          <Sentence text={words.kept(plain(step.words, 2_000))} />
        </p>
      )}
    </>
  )
}

function List({ basket }: { basket: Basket }) {
  const about = useAbout()
  const without = (at: number): void => keepBasket({ ...basket, steps: basket.steps.filter((_, place) => place !== at) })
  return (
    <ol class="steps">
      {basket.steps.map((step, at) => (
        <li key={step.data}>
          <Told step={step} told={describedStep(step, basket.safe, about?.at.moment)} />
          <button type="button" class="quiet" aria-label={`${words.remove}: ${at + 1}`} onClick={() => without(at)}>
            {words.remove}
          </button>
        </li>
      ))}
    </ol>
  )
}

function Hand({ basket, safe, chainId }: { basket: Basket; safe: Hex; chainId: number }) {
  const short = SHORT[chainId]
  const link = short && `https://app.safe.global/apps/open?safe=${short}:${safe}&appUrl=${encodeURIComponent('https://apps-portal.safe.global/tx-builder')}`
  const save = (): void => saveFile(words.fileName, builderFile(basket.steps.map(callOf), safe, chainId, 'oathwork post', Date.now()), 'application/json')
  return (
    <section class="card column" aria-labelledby="safe-how">
      <h2 id="safe-how">{words.how}</h2>
      <ol>
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div class="acts">
        <button type="button" class="go" onClick={save}>
          {words.file}
        </button>
        {link ? (
          <a class="button" href={link} target="_blank" rel="noreferrer noopener">
            {words.open}
          </a>
        ) : null}
        <button type="button" class="quiet" onClick={() => keepBasket({ ...basket, steps: [], since: 0 })}>
          {words.clear}
        </button>
      </div>
      <OnChain basket={basket} safe={safe} chainId={chainId} />
    </section>
  )
}

function OnChain({ basket, safe, chainId }: { basket: Basket; safe: Hex; chainId: number }) {
  const { wallet, chainId: at } = useSession()
  const provider = at === chainId ? wallet?.provider : undefined
  const [nonce, setNonce] = useState<bigint | null | undefined>(undefined)
  const [state, setState] = useState<Executed | null>(null)
  useEffect(() => {
    if (!provider) return
    const look = async (): Promise<void> => {
      setNonce(await safeNonce({ provider }, safe))
      setState(await executed({ provider }, chainId, safe, basket.steps, basket.since))
    }
    const again = (): void => void look().catch(() => undefined) // a node that does not answer now may answer later
    again()
    const timer = setInterval(again, EVERY)
    return () => clearInterval(timer)
  }, [provider, safe, chainId, basket])
  if (!provider) return <Connect />
  if (nonce === null) return <p class="wrong">{words.noSafe}</p>
  const count = state?.done.filter(Boolean).length ?? 0
  const isDone = count > 0 && count === basket.steps.length
  return (
    <>
      <p role="status" class="note">
        {isDone ? words.found : count ? words.foundSome(count, basket.steps.length) : words.waiting}
      </p>
      {isDone && state?.transaction ? <Copyable label={words.transaction} text={state.transaction} /> : null}
      {isDone ? state?.posted.map((id) => (
        <p key={id}>
          <a class="button" href={`/bounty/${id}`}>
            {words.seePosted} {shortened(id)}
          </a>
        </p>
      )) : null}
      {isDone ? state?.deputies.map(({ kind, where }) => (
        <p key={where}>
          <a class="button" href={`/${kind}/${where}`}>
            {tills.start.toIt[kind]} {shortened(where)}
          </a>
        </p>
      )) : null}
      {!isDone && typeof nonce === 'bigint' ? <Hashes basket={basket} safe={safe} chainId={chainId} nonce={nonce} /> : null}
    </>
  )
}

function Connect() {
  return (
    <p class="note">
      {words.connect}{' '}
      <button type="button" onClick={() => void session.connect()}>
        {acts.form.connect}
      </button>
    </p>
  )
}

function Hashes({ basket, safe, chainId, nonce }: { basket: Basket; safe: Hex; chainId: number; nonce: bigint }) {
  const { digest, domain, message } = safeHashes(safeTransaction(basket.steps.map(callOf), safe, chainId, nonce))
  return (
    <details open>
      <summary>{words.hashes}</summary>
      <Facts
        wide
        facts={[
          { label: words.nonce, value: `${nonce}` },
          { label: words.domainHash, value: <span class="hash">{grouped(domain)}</span> },
          { label: words.messageHash, value: <span class="hash">{grouped(message)}</span> },
          { label: words.safeHash, value: <span class="hash">{grouped(digest)}</span> },
        ]}
      />
      {basket.steps.length > 1 ? <p class="hint">{words.hashesMany}</p> : null}
    </details>
  )
}

const isGuildAct = (act: SafeAct): act is GuildAct => (GUILD_ACTS as readonly string[]).includes(act)

function AddAct({ safe }: { safe: Hex | null }) {
  const about = useAbout()
  const { account, resuming } = useSession()
  const [act, setAct] = useState<SafeAct>('withdraw')
  const [fields, setFields] = useState({ bounty: '', lane: '', token: '', guild: '', accounts: '' })
  const [told, tell] = useState('')
  const needs = { bounty: (BOUNTY_ACTS as readonly string[]).includes(act), lane: act === 'cancel', token: act === 'collect', guild: isGuildAct(act), accounts: isGuildAct(act) && NAMES[act] > 0 }
  const add = async (): Promise<void> => {
    if (!safe) return tell(words.badSafe)
    if (!about) return // the button waits for it
    if (!account) return tell(acts.form.connectFirst)
    const accounts = accountsIn(fields.accounts)
    const token = fields.token.trim() === '' ? NOBODY : isAccount(fields.token.trim()) ? addressOf(fields.token.trim()) : null
    if (!accounts || !token) return tell(acts.guild.badAccounts)
    tell(words.adding)
    const acting = { about, safe, act, accounts, token, bounty: bountyId(fields.bounty), guild: guildOf(fields.guild), lane: laneOf(fields.lane) }
    await putOnList(about.chain.id, async (ground) => ({ safe, steps: [await safeStep(ground, acting)] }))
    tell(words.added)
  }
  return (
    <section class="card form" aria-labelledby="safe-add">
      <h2 id="safe-add">{words.add}</h2>
      <Field id="safe-act" label={words.which}>
        {(described) => (
          <select {...described} value={act} onChange={(event) => setAct(event.currentTarget.value as SafeAct)}>
            {SAFE_ACTS.map((each) => (
              <option key={each} value={each}>
                {words.kinds[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {(['bounty', 'lane', 'token', 'guild', 'accounts'] as const).map((name) =>
        needs[name] ? (
          <Field key={name} id={`safe-${name}`} label={words[name]}>
            {(described) => <textarea {...described} class="mono short" rows={name === 'accounts' ? 3 : 1} spellcheck={false} value={fields[name]} onInput={(event) => setFields({ ...fields, [name]: event.currentTarget.value })} />}
          </Field>
        ) : null,
      )}
      <p role="status" class="told">
        {told}
      </p>
      <div class="acts">
        <button type="button" disabled={!about || resuming} onClick={() => void add().catch((error: unknown) => tell(reasonOf(error)[1]))}>
          {words.addIt}
        </button>
      </div>
    </section>
  )
}
