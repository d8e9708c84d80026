// What this page promises and does not, the known risks, and what this server says it runs.
import { useAbout } from '../parts/Amount'
import { Facts } from '../parts/Facts'
import { Heading } from '../parts/Heading'
import { Moment } from '../parts/Moment'
import { plain } from '../plain'
import { prose } from '../words/prose'
import { Parts } from './Help'

const words = prose.about

export function About() {
  const about = useAbout()
  return (
    <>
      <Heading text={words.title} />
      <p class="lead">{words.lead}</p>
      <Parts parts={words.parts} />
      <h2>{words.risks}</h2>
      <ul class="prose">
        {words.riskList.map((risk) => (
          <li key={risk}>{risk}</li>
        ))}
      </ul>
      {about ? (
        <>
          <h2>{words.versions}</h2>
          <div class="card">
            <Facts
              wide
              facts={[
                { label: words.version, value: plain(about.version, 40) },
                { label: words.network, value: `${plain(about.chain.name, 60)} (${about.chain.id})` },
                { label: words.where, value: about.powers.public ? words.public : words.local },
                { label: words.escrow, value: <span class="address">{about.contracts.escrow.address}</span> },
                { label: words.guilds, value: <span class="address">{about.contracts.guilds.address}</span> },
                { label: words.reputation, value: <span class="address">{about.contracts.reputation.address}</span> },
                { label: words.block, value: about.at.block, note: <Moment at={about.at.moment} /> },
                { label: words.mailboxes, value: about.mailboxes.map((each) => plain(each, 100)).join(', ') || words.none },
              ]}
            />
          </div>
          <details>
            <summary>{words.bundle}</summary>
            <Facts wide facts={Object.entries(about.bundle).map(([file, hash]) => ({ label: plain(file, 80), value: <span class="hash small">{plain(hash, 80)}</span> }))} />
          </details>
          <p>
            <a href="/licenses.txt" target="_blank" rel="noopener">
              {words.licences}
            </a>
          </p>
        </>
      ) : null}
    </>
  )
}
