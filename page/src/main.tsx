import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { about, type About } from './api'

function Page() {
  const [known, setKnown] = useState<About | null>(null)
  useEffect(() => void about().then(setKnown), [])
  return <main>{known ? `${known.chain.name} · ${known.version}` : '…'}</main>
}

render(<Page />, document.getElementById('page') as HTMLElement)
