// All guilds.
import { guilds as askGuilds } from '../api'
import { useAnswer } from '../answers'
import { shortened } from '../parts/Address'
import { Empty, Failed, Waiting } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { plain } from '../plain'
import { people } from '../words/people'

const words = people.guilds

export function Guilds() {
  const answer = useAnswer('guilds', askGuilds)
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      {answer.state === 'waiting' ? <Waiting rows={3} /> : answer.state === 'failed' ? <Failed {...answer} /> : <Rows guilds={answer.value.guilds} />}
    </>
  )
}

function Rows({ guilds }: { guilds: Awaited<ReturnType<typeof askGuilds>>['guilds'] }) {
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
