// What concerns the whole page: the network is another one, the server is behind. One sentence and at most one button.
import type { ComponentChildren } from 'preact'

export function Banner({ words, children, calm = false }: { words: string; children?: ComponentChildren; calm?: boolean }) {
  return (
    <div class={calm ? 'banner calm' : 'banner'} role={calm ? 'status' : 'alert'}>
      <p>{words}</p>
      {children}
    </div>
  )
}
