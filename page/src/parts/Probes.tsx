// How much work that was known to be bad has passed in a guild, as revealed probes show it, and what is not revealed.
import { type Hex, type Probes as Found, probes as askProbes } from '../api'
import { useAnswer } from '../answers'
import { visible } from '../plain'
import { people } from '../words/people'
import { Answered } from './Empty'

const words = people.probes
const percent = (rate: number | null): number => Math.round((rate ?? 0) * 100)

export function GuildProbes({ guild }: { guild: Hex }) {
  const answer = useAnswer(`probes ${guild}`, () => askProbes(guild), 0)
  return (
    <>
      <h2>{words.title}</h2>
      <div class="card">
        <Answered answer={answer} rows={0}>
          {(found) => <Known found={found} />}
        </Answered>
      </div>
    </>
  )
}

function Known({ found }: { found: Found }) {
  const { passed, unrevealed, rate, worstRate, probes } = found
  return (
    <>
      <p>{rate === null ? words.none : words.rate(passed, passed + found.found, percent(rate))}</p>
      {unrevealed ? <p>{words.hidden(unrevealed, percent(worstRate))}</p> : null}
      <p class="muted">{words.how}</p>
      {probes.length ? (
        <details>
          <summary>{words.each}</summary>
          <ul class="plain-list">
            {probes.map((each) => (
              <li key={`${each.bounty} ${each.round}`}>
                <a href={`/bounty/${each.bounty}`}>{each.passed ? words.passed : words.found}</a>: {visible(each.reason, 2_000)}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  )
}
