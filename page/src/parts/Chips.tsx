// A row of choices of which one holds; each is an address, so back and forward go through them.
import type { ComponentChildren } from 'preact'

interface Chip {
  name: string
  address: string
  current: boolean
  sign?: ComponentChildren
}

export function Chips({ label, chips }: { label: string; chips: readonly Chip[] }) {
  return (
    <nav aria-label={label}>
      <ul class="chips">
        {chips.map(({ name, address, current, sign }) => (
          <li key={name}>
            <a href={address} aria-current={current ? 'true' : undefined}>
              {sign}
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
