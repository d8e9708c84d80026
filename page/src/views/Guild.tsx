// One guild: who its steward is, who judges, how they have judged, and how few seats have a majority.
import { type Guild as Known, type Hex, type Place as Seat, guild as askGuild, places as askPlaces, posters as askPosters } from '../api'
import { useAnswer } from '../answers'
import { Address } from '../parts/Address'
import { amountText, coinOf, numberText, useAbout } from '../parts/Amount'
import { Empty, Failed, Waiting } from '../parts/Empty'
import { Facts } from '../parts/Facts'
import { Heading } from '../parts/Heading'
import { momentText } from '../parts/Moment'
import { More } from '../parts/More'
import { entries, usePages } from '../pages'
import { GuildPairs } from '../parts/Pairs'
import { GuildProbes } from '../parts/Probes'
import { StackedTable } from '../parts/StackedTable'
import { GuildTrust } from '../parts/Trust'
import { plain } from '../plain'
import type { Place } from '../router'
import { people } from '../words/people'
import { shell } from '../words/shell'
import { Missing } from './NotFound'

const words = people.guild

export function Guild({ place }: { place: Place }) {
  const id = (place.parts[1] ?? '') as Hex
  const answer = useAnswer(`guild ${id}`, () => askGuild(id))
  if (answer.state === 'waiting') {
    return (
      <>
        <Crumb />
        <Heading text={shell.back.guild} />
        <Waiting rows={4} />
      </>
    )
  }
  if (answer.state === 'failed') {
    if ([400, 404, 422].includes(answer.status)) return <Missing title={shell.missing.guild} words={shell.missing.guildWords} />
    return (
      <>
        <Crumb />
        <Heading text={shell.back.guild} />
        <Failed {...answer} />
      </>
    )
  }
  return <Here id={id} guild={answer.value} />
}

function Crumb() {
  return (
    <p class="crumb">
      <a href="/guilds">← {shell.back.guilds}</a>
    </p>
  )
}

function Here({ id, guild }: { id: Hex; guild: Known }) {
  const { settings, report } = guild
  return (
    <>
      <Crumb />
      <Heading text={plain(guild.name, 80) || people.guilds.unnamed} />
      <p class="whole small">{guild.guild}</p>
      <GuildTrust id={id} guild={guild} />
      <div class="two">
        <aside class="card stake beside" aria-label={people.guilds.title}>
          <p class="number">{guild.seats}</p>
          <p class="muted">{words.peers}</p>
          <Facts
            facts={[
              { label: words.steward, value: <Address value={guild.steward} /> },
              { label: words.paid, value: report.ends.Paid ?? 0 },
              { label: words.seatAt, value: words.points(String(settings.seatAt)) },
              { label: words.half, value: words.days(settings.halfLifeDays) },
              { label: words.effort, value: settings.maxEffort },
              { label: words.review, value: words.days(settings.minReviewDays) },
              { label: words.commons, value: <Commons guild={guild} /> },
            ]}
          />
          <p class="act">
            <ToSeat guild={guild.guild} />
          </p>
          <p>
            <a href={`/?guild=${guild.guild}`}>{words.board}</a>
          </p>
        </aside>
        <div>
          <h2 class="first">{words.majority}</h2>
          <div class="card">
            <p>{words.majorityWords}</p>
            <Facts wide facts={Object.entries(guild.majority).map(([size, needs]) => ({ label: `${words.size} ${size}`, value: words.ofSeats(needs, guild.seats), note: words.worth(needs * settings.seatAt) }))} />
          </div>
          <Ends ends={report.ends} />
          <h2>{words.places}</h2>
          <Places guild={guild} />
          <GuildPairs guild={guild.guild} />
          <GuildProbes guild={guild.guild} />
          <h2>{words.posters}</h2>
          <Posters guild={guild.guild} />
          <p>{words.toPostLead}</p>
          <ul class="plain-list">
            {(['bounty', 'plan', 'rota', 'crowd'] as const).map((kind) => (
              <li key={kind}>
                <a href={`/post?${kind}&guild=${guild.guild}`}>{words.toPost[kind]}</a>
              </li>
            ))}
          </ul>
          <p>
            <a href={`/plans?guild=${guild.guild}`}>{words.toTills}</a>
          </p>
        </div>
      </div>
    </>
  )
}

const ToSeat = ({ guild }: { guild: Hex }) => (
  <a class="button wide" href={`/guild/${guild}/seat`}>
    {words.acts.seat}
  </a>
)

function Ends({ ends }: { ends: Record<string, number> }) {
  const counted = Object.entries(ends).filter(([, count]) => count > 0)
  if (!counted.length) return null
  return (
    <>
      <h2>{words.ends}</h2>
      <div class="card">
        <Facts facts={counted.map(([end, count]) => ({ label: words.steps[end] ?? plain(end, 40), value: count }))} />
      </div>
    </>
  )
}

function Commons({ guild }: { guild: Known }) {
  const about = useAbout()
  const held = guild.commons.filter(({ amount }) => BigInt(amount) > 0n)
  if (!held.length) return <>{words.empty}</>
  return (
    <>
      {held.map(({ token, symbol, decimals, amount }) => (
        <div key={token}>{amountText(amount, coinOf(about, token, symbol, decimals))}</div>
      ))}
    </>
  )
}

function Posters({ guild }: { guild: Hex }) {
  const list = usePages(`posters ${guild}`, (cursor) => askPosters(guild, cursor))
  if (list.first.state === 'waiting') return <Waiting rows={1} />
  if (list.first.state === 'failed') return <Failed {...list.first} />
  const posters = entries(list.pages, (page) => page.posters, (poster) => poster)
  return (
    <div class="card">
      {posters.length ? (
        <ul class="plain-list">
          {posters.map((poster) => (
            <li key={poster}>
              <Address value={poster} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="muted">{words.noPosters}</p>
      )}
      <More list={list} />
    </div>
  )
}

function Places({ guild }: { guild: Known }) {
  const list = usePages(`places ${guild.guild}`, (cursor) => askPlaces(guild.guild, cursor))
  if (list.first.state === 'waiting') return <Waiting rows={3} />
  if (list.first.state === 'failed') return <Failed {...list.first} />
  const places = entries(list.pages, (page) => page.places, ({ place }) => String(place))
  if (!places.length)
    return (
      <Empty title={words.noPlaces} words={words.noPlacesWords}>
        <ToSeat guild={guild.guild} />
      </Empty>
    )
  const heads = [words.standing, words.yes, words.agrees, words.since]
  return (
    <div class="card">
      <StackedTable caption={words.placesCaption} heads={[words.peer, ...heads]}>
        {places.map((seat) => (
          <PlaceRow key={`${seat.place} ${seat.account}`} seat={seat} heads={heads} />
        ))}
      </StackedTable>
      <More list={list} />
    </div>
  )
}

function PlaceRow({ seat, heads }: { seat: Seat; heads: readonly string[] }) {
  const { judged } = seat
  const cells = [
    numberText(seat.standing, 3, { short: true }),
    judged.votes ? words.share(judged.yes, judged.votes) : '–',
    judged.votes ? words.share(judged.agreements, judged.decisions) : '–',
    seat.until ? `${words.ended} ${momentText(seat.until, false)}` : momentText(seat.from, false),
  ]
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <Address value={seat.account} />
      </th>
      {cells.map((cell, column) => (
        <td key={column} role="cell" data-of={heads[column]} class={seat.until ? 'muted' : ''}>
          <span>{cell}</span>
        </td>
      ))}
    </tr>
  )
}
