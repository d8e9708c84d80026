// What the page says aloud: one line for screen readers, in the shell's role=status.
let line: ((text: string) => void) | undefined
let last = ''

export function listen(say: (text: string) => void): void {
  line = say
}

/** Say it once; the same text again is not said again. */
export function say(text: string): void {
  if (text === last) return
  last = text
  line?.(text)
}
