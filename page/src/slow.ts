// Something that people wait for takes long: after a while they are told what is waited for, and that they need not.
import { useEffect, useState } from 'preact/hooks'

const SLOW = 8_000 // milliseconds

/** Whether it has been waited for longer than one expects. */
export function useSlow(isWaiting: boolean): boolean {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    setSlow(false)
    if (!isWaiting) return
    const timer = setTimeout(() => setSlow(true), SLOW)
    return () => clearTimeout(timer)
  }, [isWaiting])
  return slow && isWaiting
}
