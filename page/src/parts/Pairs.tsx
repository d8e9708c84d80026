// Who favours whom in a guild, as its recorded verdicts show it: on the guild's page, and as a warning before a claim.
import { type Hex, type Pairs as Found, pairs as askPairs } from '../api'
import { useAnswer } from '../answers'
import { same } from '../same'
import { people } from '../words/people'
import { Address } from './Address'
import { Answered } from './Empty'

const words = people.pairs
const SELDOM = 0 // milliseconds: it is measured every ten minutes, and asked once a visit

const usePairs = (guild: Hex) => useAnswer(`pairs ${guild}`, () => askPairs(guild), SELDOM)
const isNamed = ({ favours, mutual }: Found): boolean => favours.length + mutual.length > 0

export function GuildPairs({ guild }: { guild: Hex }) {
  const answer = usePairs(guild)
  return (
    <>
      <h2>{words.title}</h2>
      <div class="card">
        <Answered answer={answer} rows={0}>
          {(found) => <Lines found={found} />}
        </Answered>
      </div>
    </>
  )
}

function Lines({ found }: { found: Found }) {
  const { favours, mutual, concentrations, tested } = found
  return (
    <>
      {isNamed(found) ? null : <p class="muted">{words.none(tested)}</p>}
      <ul class="plain-list">
        {favours.map(({ peer, worker, above, times }) => (
          <Line key={`${peer} ${worker}`} one={peer} words={words.favour(Math.round(above), times)} other={worker} />
        ))}
        {mutual.map(({ accounts: [one, other], times: [first, second], expected }) => (
          <Line key={`${one} ${other}`} one={one} words={words.mutual(first, second, expected.toFixed(1))} other={other} />
        ))}
        {concentrations.map(({ worker, poster, share, times }) => (
          <Line key={`${worker} ${poster}`} one={worker} words={words.poster(percent(share), times)} other={poster} />
        ))}
      </ul>
      {isNamed(found) ? <p class="muted">{words.noProof}</p> : null}
    </>
  )
}

function Line({ one, words: said, other }: { one: Hex; words: string; other: Hex }) {
  return (
    <li>
      <Address value={one} /> {said} <Address value={other} />
    </li>
  )
}

const percent = (share: number): number => Math.round(share * 100)

/** What who is about to claim may want to look at first. Nothing at all where nothing is named, or nobody knows. */
export function PairsWarning({ guild, poster }: { guild: Hex; poster: Hex }) {
  const answer = usePairs(guild)
  if (answer.state !== 'here') return null
  const { favours, mutual, concentrations } = answer.value
  const count = favours.length + mutual.length
  const rows = concentrations.filter((row) => same(row.poster, poster))
  if (!count && !rows.length) return null
  return (
    <div class="pairs-warning">
      {count ? (
        <p>
          <strong>{words.before(count)}</strong> <a href={`/guild/${guild}`}>{words.look}</a>. {words.noProof}
        </p>
      ) : null}
      {rows.map(({ worker, share, times }) => (
        <p key={worker}>
          <Address value={worker} /> {words.ofPoster(percent(share), times)}
        </p>
      ))}
    </div>
  )
}
