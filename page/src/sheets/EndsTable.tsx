import type { EndRow } from '../plans/plan'
import { sheets as words } from '../words/sheets'

/** What each end brings to whom, as more or less than before. */
export function EndsTable({ rows }: { rows: readonly EndRow[] }) {
  const parties = rows[0]?.parties.map(({ who }) => who) ?? []
  if (!parties.length) return null
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.sheet.ends}>
      <table>
        <caption>{words.sheet.ends}</caption>
        <thead>
          <tr>
            {[words.sheet.endsWith, ...parties].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ end, then, parties: amounts }) => (
            <tr key={end}>
              <th scope="row">
                {end} <span class="then">{then}</span>
              </th>
              {amounts.map(({ who, amount, sign }) => (
                <td key={who} class={sign > 0 ? 'kept' : sign < 0 ? 'broken' : ''}>
                  {amount}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
