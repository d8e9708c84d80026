// Label left, fact right.
import type { ComponentChildren } from 'preact'

interface Fact {
  label: string
  value: ComponentChildren
  note?: ComponentChildren // smaller, below the value
}

/** Facts that are null or false are left out, so that a view can write them as conditions. `wide`: values from the left. */
export function Facts({ facts, wide = false }: { facts: readonly (Fact | null | false | undefined)[]; wide?: boolean }) {
  const shown = facts.filter((each): each is Fact => Boolean(each))
  return (
    <dl class={wide ? 'facts wide' : 'facts'}>
      {shown.map(({ label, value, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {value}
            {note ? <span class="note">{note}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  )
}
