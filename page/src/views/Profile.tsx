// An account: its standing in each guild, and what it has worked on, judged and posted.
import { Owed } from '../acts/Owed'
import { type Hex, type Paged, type Row, type Standing, board, judged as askJudged, standing as askStanding, worked as askWorked } from '../api'
import { isAddress, shortened, useChecksummed } from '../parts/Address'
import { BountyList, BountyRow } from '../parts/BountyRow'
import { Empty, Failed, ToBoard, Waiting } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { More } from '../parts/More'
import { StandingCard } from '../parts/StandingCard'
import { Told, ToldList } from '../parts/Told'
import { Checked, Differs, useOwnNode, useOwnWord } from '../parts/Trust'
import { entries, usePages } from '../pages'
import type { Place } from '../router'
import { people } from '../words/people'
import { shell } from '../words/shell'
import { Missing } from './NotFound'

const words = people.profile

export function Profile({ place }: { place: Place }) {
  const account = place.parts[1] ?? ''
  const text = useChecksummed(account)
  if (!isAddress(account)) return <Missing title={shell.missing.account} words={shell.missing.accountWords} />
  return (
    <>
      <Heading text={words.title(shortened(text))} />
      <p class="lead">{words.lead}</p>
      <p class="whole">{text}</p>
      <Standings account={account as Hex} />
      <Owed account={account as Hex} />
      <p>
        <a href={`/plans?organiser=${account}`}>{words.toTills}</a>
      </p>
      <ToldList />
      <Deeds title={words.worked} name={`worked ${account}`} ask={(cursor) => askWorked(account as Hex, cursor)} />
      <Deeds title={words.judged} name={`judged ${account}`} ask={(cursor) => askJudged(account as Hex, cursor)} />
      <Deeds title={words.work} name={`board poster=${account}`} ask={(cursor) => board(`poster=${account}&cursor=${cursor}`)} />
    </>
  )
}

function Standings({ account }: { account: Hex }) {
  const list = usePages(`standing ${account}`, (cursor) => askStanding(account, cursor))
  if (list.first.state === 'waiting') return <Waiting rows={3} />
  if (list.first.state === 'failed') return <Failed {...list.first} />
  const { at } = list.first.value
  const standing = entries(list.pages, (page) => page.standing, ({ guild }) => guild)
  if (!standing.length) return <Empty title={words.none} words={words.noneWords}><ToBoard /></Empty>
  return (
    <>
      {standing.map((each) => (
        <OneStanding key={each.guild} account={account} told={each} now={at.moment} />
      ))}
      <More list={list} />
    </>
  )
}

/** By the wallet's own node, picture and all, where there is one. */
function OneStanding({ account, told, now }: { account: Hex; told: Standing; now: number }) {
  const node = useOwnNode()
  const own = useOwnWord(node, JSON.stringify([account, told]), async ({ provider }) => (await import('../proving')).readStanding(provider, account, told))
  return (
    <StandingCard standing={own?.standing ?? told} now={now}>
      {own ? own.same ? <Checked /> : <Differs /> : <Told />}
    </StandingCard>
  )
}

/** A part that is not there, or does not come, takes the others not with it. */
function Deeds({ title, name, ask }: { title: string; name: string; ask: (cursor: string) => Promise<Paged & { bounties: Row[] }> }) {
  const list = usePages(name, ask, 0)
  if (list.first.state === 'waiting') return <Waiting rows={1} />
  if (list.first.state === 'failed') return <Failed {...list.first} />
  const { at } = list.first.value
  const rows = entries(list.pages, (page) => page.bounties, ({ id }) => id)
  if (!rows.length) return null
  return (
    <>
      <h2>{title}</h2>
      <BountyList>
        {rows.map((row) => (
          <BountyRow key={row.id} row={row} now={at.moment} />
        ))}
      </BountyList>
      <More list={list} />
    </>
  )
}
