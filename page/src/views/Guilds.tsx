// All guilds.
import { type GuildRow, guilds as askGuilds } from '../api'
import { shortened } from '../parts/Address'
import { Empty, Failed, Waiting } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { More } from '../parts/More'
import { ToldList } from '../parts/Told'
import { entries, type Pages, usePages } from '../pages'
import { plain } from '../plain'
import { people } from '../words/people'

const words = people.guilds

export function Guilds() {
  const list = usePages('guilds', askGuilds)
  const { first } = list
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <ToldList />
      {first.state === 'waiting' ? <Waiting rows={3} /> : first.state === 'failed' ? <Failed {...first} /> : <Rows list={list} />}
    </>
  )
}

function Rows({ list }: { list: Pages<{ guilds: GuildRow[] }> }) {
  const guilds = entries(list.pages, (page) => page.guilds, ({ guild }) => guild)
  if (!guilds.length)
    return (
      <Empty title={words.none} words={words.noneWords}>
        <FoundOne />
      </Empty>
    )
  return (
    <>
      <ul class="list">
        {guilds.map(({ guild, name, steward, seats }) => (
          <li key={guild}>
            <a class="row-link" href={`/guild/${guild}`}>
              <span class="row-title">
                <bdi>{plain(name, 80) || words.unnamed}</bdi>
              </span>
              <span class="row-sum">{words.seats(seats)}</span>
              <span class="row-meta">
                <span>{words.steward(shortened(steward))}</span>
                <span class="mono">{shortened(guild)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <More list={list} />
      <p class="acts">
        <FoundOne />
      </p>
    </>
  )
}

const FoundOne = () => (
  <a class="button" href="/found">
    {words.found}
  </a>
)
