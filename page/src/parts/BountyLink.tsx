// The way back from an act to the bounty that it is about, by the bounty's title once that is known.
import type { Bounty, Hex } from '../api'
import { plain } from '../plain'
import { shell } from '../words/shell'

/** The next step where an act has nothing to do. */
export const ToBounty = ({ id }: { id: Hex }) => (
  <a class="button" href={`/bounty/${id}`}>
    {shell.back.bounty}
  </a>
)

export function BountyLink({ id, row }: { id: Hex; row: Bounty['row'] | undefined }) {
  return (
    <p class="crumb">
      <a href={`/bounty/${id}`}>
        ← <bdi>{plain(row?.title ?? '', 200) || shell.back.bounty}</bdi>
      </a>
    </p>
  )
}
