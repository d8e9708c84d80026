// An address that names nothing: says what would, and leads back.
import { Empty, ToBoard } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { shell } from '../words/shell'

export function NotFound() {
  return <Missing title={shell.missing.title} words={shell.missing.words} />
}

/** What was looked for is not there; `words` says why that may be. */
export function Missing({ title, words }: { title: string; words: string }) {
  return (
    <>
      <Heading text={title} />
      <Empty title="" words={words} sign="over">
        <ToBoard />
      </Empty>
    </>
  )
}
