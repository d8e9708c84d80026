// The page of an act on a bounty: its heading, and what the act shows once the bounty is here.
import type { ComponentChildren } from 'preact'
import type { Bounty, Hex } from '../api'
import { BountyLink } from '../parts/BountyLink'
import { Answered } from '../parts/Empty'
import { Heading } from '../parts/Heading'
import { BountyTrust } from '../parts/Trust'
import { NotFound } from '../views/NotFound'
import { bountyId, useBounty } from './useBounty'

interface OfBountyProps {
  text: string | undefined // the bounty's id, as it stands in the address
  title: string | ((answer: Bounty | undefined) => string)
  children: (about: ActedOn) => ComponentChildren
}

export interface ActedOn {
  id: Hex
  answer: Bounty
  again: () => void // asks the server anew
}

export function OfBounty({ text, title, children }: OfBountyProps) {
  const id = bountyId(text)
  const answer = useBounty(id)
  if (!id) return <NotFound />
  return (
    <>
      <BountyLink id={id} row={answer.value?.row} />
      <Heading text={typeof title === 'string' ? title : title(answer.value)} />
      {answer.state === 'here' ? <BountyTrust id={id} answer={answer.value} /> : null}
      <Answered answer={answer}>{(value) => children({ id, answer: value, again: answer.again })}</Answered>
    </>
  )
}
