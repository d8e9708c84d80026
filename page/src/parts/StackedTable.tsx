// A table whose rows stand one below the other on a narrow screen, each cell with its column's name (`data-of`).
import type { ComponentChildren } from 'preact'

/** `heads`: of all columns, that of the rows' own names first. `children`: the rows. `long`: they stand below each other at every width. */
export function StackedTable({ caption, heads, long = false, children }: { caption: string; heads: readonly string[]; long?: boolean; children: ComponentChildren }) {
  return (
    <div class={long ? 'fits tall' : 'fits'}>
      <table class="table stacks" role="table">
        <caption>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {heads.map((head) => (
              <th key={head} scope="col" role="columnheader">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">{children}</tbody>
      </table>
    </div>
  )
}
