// A table whose rows stand one below the other on a narrow screen, each cell with its column's name (`data-of`).
import type { ComponentChildren } from 'preact'

/** `heads`: of all columns, that of the rows' own names first. `children`: the rows. */
export function StackedTable({ caption, heads, children }: { caption: string; heads: readonly string[]; children: ComponentChildren }) {
  return (
    <div class="fits">
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
