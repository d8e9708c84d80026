// One account's standing in one guild: the chain's own picture, its numbers as text beside it, and how it fades.
import type { ComponentChildren } from 'preact'
import type { Standing } from '../api'
import { plain } from '../plain'
import { people } from '../words/people'
import { numberText } from './Amount'
import { Facts } from './Facts'
import { Fading } from './Fading'
import { Moment, spanText } from './Moment'
import { shortened } from './Address'

const words = people.profile
const SVG = 'data:image/svg+xml;base64,'

/** The picture inside a `tokenURI`; null for anything but an SVG in the JSON itself. In `<img>` it runs nothing. */
function pictureOf(uri: string | null): string | null {
  if (!uri) return null
  if (uri.startsWith(SVG)) return uri
  const [head, body] = uri.split(',', 2)
  if (head !== 'data:application/json;base64' || !body) return null
  try {
    const { image } = JSON.parse(atob(body)) as { image?: unknown }
    return typeof image === 'string' && image.startsWith(SVG) ? image : null
  } catch {
    return null
  }
}

export function StandingCard({ standing, now, children }: { standing: Standing; now: number; children?: ComponentChildren }) {
  const picture = pictureOf(standing.image)
  const points = numberText(standing.points, 3)
  return (
    <section class="card standing" aria-label={`${words.guild} ${plain(standing.name, 80) || shortened(standing.guild)}`}>
      {picture ? <img src={picture} alt={words.picture(points)} width="336" height="336" /> : <p class="number">{points}</p>}
      <div>
        <h2 class="first">
          <a href={`/guild/${standing.guild}`}>
            <bdi>{plain(standing.name, 80) || shortened(standing.guild)}</bdi>
          </a>
        </h2>
        <Facts
          facts={[
            { label: words.points, value: points },
            { label: words.stored, value: numberText(standing.stored, 3) },
            { label: words.last, value: <Moment at={standing.pointsAt} now={now} withTime={false} /> },
            { label: words.half, value: spanText(standing.halfLife) },
            { label: words.delivered, value: standing.delivered },
            { label: words.reviewed, value: standing.reviewed },
            { label: words.rejected, value: standing.rejected },
            { label: words.abandoned, value: standing.abandoned },
            { label: words.missed, value: standing.missed },
          ]}
        />
        {BigInt(standing.stored) > 0n && standing.halfLife > 0 ? (
          <Fading points={standing.stored} since={standing.pointsAt} halfLife={standing.halfLife} now={now} />
        ) : null}
        {children}
      </div>
    </section>
  )
}
