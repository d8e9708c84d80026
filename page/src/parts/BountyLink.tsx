// The way back from an act to the bounty that it is about, by the bounty's title.
import type { Bounty, Hex } from '../api'
import { plain } from '../plain'
import { sheets } from '../words/sheets'

export function BountyLink({ id, row }: { id: Hex; row: Bounty['row'] }) {
  return (
    <p>
      <a href={`/bounty/${id}`}>
        <bdi>{plain(row.title, 200) || sheets.page.back}</bdi>
      </a>
    </p>
  )
}
