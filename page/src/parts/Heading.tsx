// The one h1 of a page: names the document, and takes the focus when a person has come here from another page.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { hasMoved, keepFocus } from '../router'
import { shell } from '../words/shell'

export function Heading({ text, ...rest }: { text: string; class?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    document.title = shell.title(text)
  }, [text])
  useLayoutEffect(() => {
    const mine = heading.current
    if (hasMoved()) mine?.focus({ preventScroll: true })
    return () => {
      if (mine && document.activeElement === mine) keepFocus() // the heading of the next state takes it
    }
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} {...rest}>
      <bdi>{text}</bdi>
    </h1>
  )
}
