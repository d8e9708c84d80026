// What is written is kept at every key, in this browser alone: a reload, a closed tab or a wallet that asks loses nothing.

import { useCallback, useEffect, useState } from 'preact/hooks'

const PREFIX = 'oathwork/draft/1/'

/** The draft of that name, or what a form starts with; fields that an older page did not have are filled from `start`. */
export function readDraft<T extends object>(name: string, start: T): T {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null')
    return isDraft(kept, start) ? { ...start, ...kept } : start
  } catch {
    return start // no storage, or not ours
  }
}

/** Whether what was kept is of the kind of what a form starts with. */
export function isDraft<T extends object>(kept: unknown, start: T): kept is Partial<T> {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return false
  return Object.entries(kept).every(([key, value]) => !(key in start) || isAlike(value, start[key as keyof T]))
}

/** Of the same kind; a list's elements are of the kind of those that it starts with. */
function isAlike(kept: unknown, start: unknown): boolean {
  if (!Array.isArray(start)) return typeof kept === typeof start && kept !== null && !Array.isArray(kept)
  return Array.isArray(kept) && kept.every((each) => each !== null && (!start.length || isAlike(each, start[0])))
}

/** Whether it was kept: a browser in private mode, or a full one, may refuse. */
export function keepDraft(name: string, draft: object): boolean {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

function dropDraft(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name)
  } catch {
    // nothing was kept there either
  }
}

export interface Draft<T> {
  value: T
  kept: boolean // false: this browser does not keep it
  change: (part: Partial<T>) => void
  drop: () => void
}

/** The draft of a form as the page's state: every change is kept before it is shown. */
export function useDraft<T extends object>(name: string, start: T): Draft<T> {
  const [value, setValue] = useState(() => readDraft(name, start))
  const [kept, setKept] = useState(true)
  const change = useCallback(
    (part: Partial<T>) =>
      setValue((before) => {
        const after = { ...before, ...part }
        setKept(keepDraft(name, after))
        return after
      }),
    [name],
  )
  useEffect(() => {
    const hear = (event: StorageEvent): void => {
      if (event.key === PREFIX + name && event.newValue !== null) setValue(readDraft(name, start)) // another tab has written
    }
    addEventListener('storage', hear)
    return () => removeEventListener('storage', hear)
  }, [name])
  const drop = useCallback(() => {
    dropDraft(name)
    setValue(start)
  }, [name])
  return { value, kept, change, drop }
}
