// One bounty: what is at stake, where it stands, what each end brings, the job with its proof, people, and what is due.
import { type Bounty as Answer, type Guild, type Hex, bounty as askBounty, guild as askGuild } from '../api'
import { useAnswer } from '../answers'
import { bountyOf } from '../chain/values'
import { Address, Hash } from '../parts/Address'
import { Ladder, Milestones, PostedBy, Warranties } from '../parts/Around'
import { NOBODY, amountText, coinOf, useAbout } from '../parts/Amount'
import { titleOf } from '../parts/BountyRow'
import { JobText, Proved, useDocument } from '../parts/Document'
import { Failed, Waiting } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { MoneyTable } from '../parts/MoneyTable'
import { PairsWarning } from '../parts/Pairs'
import { StakeCard } from '../parts/StakeCard'
import { TimeLine } from '../parts/TimeLine'
import { BountyTrust, GuildTrust, useOwnNode } from '../parts/Trust'
import { visible } from '../plain'
import { type Place, lastBoard } from '../router'
import { same } from '../same'
import { useSession } from '../wallet/session'
import { bounty as words } from '../words/bounty'
import { shell } from '../words/shell'
import { language } from '../words/spoken'
import { Next } from './bounty-next'
import { Log, Panel } from './bounty-people'
import { Missing } from './NotFound'


export function Bounty({ place }: { place: Place }) {
  const id = (place.parts[1] ?? '') as Hex
  const answer = useAnswer(`bounty ${id}`, () => askBounty(id))
  if (answer.state === 'waiting') {
    return (
      <>
        <Crumb />
        <Heading text={words.waiting} />
        <Waiting rows={4} />
      </>
    )
  }
  if (answer.state === 'failed') {
    if ([400, 404, 422].includes(answer.status)) return <Missing title={shell.missing.bounty} words={shell.missing.bountyWords} />
    return (
      <>
        <Crumb />
        <Heading text={words.waiting} />
        <Failed {...answer} />
      </>
    )
  }
  return <Here id={id} answer={answer.value} />
}

function Crumb() {
  return (
    <p class="crumb">
      <a href={lastBoard()}>← {shell.back.board}</a>
    </p>
  )
}

function Here({ id, answer }: { id: Hex; answer: Answer }) {
  const { row, bounty } = answer
  const coin = coinOf(useAbout(), row.token, row.symbol, row.decimals)
  const { account } = useSession()
  const { terms } = bountyOf(answer)
  const hasWork = BigInt(bounty.state.delivery) !== 0n
  return (
    <>
      <Crumb />
      <Heading text={titleOf(row)} />
      <PostedBy answer={answer} />
      <BountyTrust id={id} answer={answer} />
      <div class="two">
        <StakeCard answer={answer} coin={coin}>
          <Next answer={answer} coin={coin} account={account} />
        </StakeCard>
        <div>
          <TimeLine answer={answer} />
          <h2>{words.job.title}</h2>
          <div class="card">
            <JobText hash={bounty.terms.spec} uri={bounty.uris[bounty.terms.spec]} />
          </div>
          <h2>{words.money.title}</h2>
          <MoneyTable terms={terms} coin={coin} />
          <Milestones answer={answer} coin={coin} />
          {row.status === 'Open' ? <BeforeClaim answer={answer} /> : null}
          {hasWork ? <Work answer={answer} /> : null}
          <Panel answer={answer} />
          <Ladder answer={answer} />
          <Warranties answer={answer} />
          <Price answer={answer} money={(sum) => amountText(sum, coin, { short: true })} />
          <Log answer={answer} />
        </div>
      </div>
    </>
  )
}

/** Who judges, and whether that is the poster's own guild: asked before a stake. */
function BeforeClaim({ answer }: { answer: Answer }) {
  const { guild, poster } = answer.bounty.terms
  const told = useAnswer(`steward ${guild}`, () => askGuild(guild), 0)
  if (told.state === 'waiting' || told.value?.steward === NOBODY) return null
  return (
    <>
      <h2>{words.before}</h2>
      <div class="card">{told.state === 'failed' ? <Failed {...told} /> : <Steward guild={guild} told={told.value} poster={poster} />}</div>
    </>
  )
}

/** Where a wallet's node is at hand, it is asked whether that is so. */
function Steward({ guild, told, poster }: { guild: Hex; told: Guild; poster: Hex }) {
  const { steward } = told
  const node = useOwnNode()
  const isOwn = same(steward, poster)
  return (
    <>
      <p>
        {words.steward} <Address value={steward} />. {isOwn ? <strong class="broken">{words.ownGuild}</strong> : words.otherGuild}
      </p>
      <PairsWarning guild={guild} poster={poster} />
      {node ? <GuildTrust id={guild} guild={told} /> : null}
    </>
  )
}

function Work({ answer }: { answer: Answer }) {
  const hash = answer.bounty.state.delivery
  const read = useDocument(hash)
  const { team } = answer.bounty.people
  return (
    <>
      <h2>{words.work.title}</h2>
      <div class="card">
        <p>
          {words.work.hash}: <Hash value={hash} full />
        </p>
        {read.state === 'proved' ? (
          <>
            <details>
              <summary>{words.work.raw}</summary>
              <pre class="bytes">{visible(read.text, 60_000, true)}</pre>
            </details>
            <Proved words={words.work.proof} />
          </>
        ) : null}
        {read.state === 'wrong' ? <Proved words={words.job.wrong} wrong /> : null}
        {read.state === 'missing' ? <p class="muted">{words.work.missing}</p> : null}
        {read.state === 'failed' ? <Failed {...read} /> : null}
        {team.length ? (
          <>
            <h3>{words.work.team}</h3>
            <ul>
              {team.map(({ account, part }) => (
                <li key={account}>
                  <Address value={account} /> {words.work.part(String(part / 100))}
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </>
  )
}

function Price({ answer, money }: { answer: Answer; money: (sum: string) => string }) {
  const { capture } = answer
  if (!capture) return null
  const { own, seats, lots, luck, bribe } = capture
  return (
    <>
      <h2>{words.price.title}</h2>
      <div class="card">
        <p>{luck !== null && lots !== null ? words.price.luck(own, seats, new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(lots), money(luck)) : words.price.noLuck(own, seats)}</p>
        <p>{words.price.bribe(money(bribe))}</p>
      </div>
    </>
  )
}

