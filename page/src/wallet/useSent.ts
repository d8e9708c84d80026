import { useEffect, useState } from 'preact/hooks'
import { onSent, sentBy, sentList, type Sent } from './sent'

export function useSentList(): readonly Sent[] {
  const [seen, see] = useState(sentList())
  useEffect(() => {
    see(sentList())
    return onSent(() => see(sentList()))
  }, [])
  return seen
}

export function useSent(key: string | null): Sent | undefined {
  useSentList()
  return key ? sentBy(key) : undefined
}
