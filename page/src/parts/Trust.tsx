// Whose word a page is: the server's, or that of the wallet's own network, which was asked.
import { useEffect, useState } from 'preact/hooks'
import type { About, At, Bounty, Guild, Hex } from '../api'
import type { Reading } from '../checks/ground'
import type { Eip1193 } from '../chain/node'
import { useSession } from '../wallet/session'
import { parts } from '../words/parts'
import { people } from '../words/people'
import { useAbout } from './Amount'
import { Banner } from './Banner'
import { Proved } from './Document'
import { Told } from './Told'

const words = parts.trust

interface OwnNode {
  provider: Eip1193
  account: Hex
  about: About
}

/** The wallet's node, if there is one and it is on the chain that the server is about. */
export function useOwnNode(): OwnNode | null {
  const { wallet, account, chainId } = useSession()
  const about = useAbout()
  return wallet && account && about && chainId === about.chain.id ? { provider: wallet.provider, account, about } : null
}

/**
 * Ask the wallet's node about what the server has told, anew whenever it tells something else, and `at` every other moment.
 * Undefined: not answered yet. A word about something else, or to another account, is none.
 */
export function useOwnWord<T>(node: OwnNode | null, of: string, ask: (node: OwnNode) => Promise<T>, at = ''): T | undefined {
  const [found, setFound] = useState<{ by: Eip1193; to: Hex; of: string; word: T }>()
  useEffect(() => {
    let left = false
    if (!node) return
    ask(node).then(
      (word) => void (left || setFound({ by: node.provider, to: node.account, of, word })),
      () => undefined, // a node that does not answer: it stays the server's word
    )
    return () => void (left = true)
  }, [node?.provider, node?.account, node?.about, of, at])
  return node && found?.by === node.provider && found.to === node.account && found.of === of ? found.word : undefined
}

interface TrustProps {
  of: Hex
  told: { at: At }
  ask: (node: OwnNode) => Promise<Reading>
  partly?: string // said where only some of it could be checked
}

/** Whose word it is that is told of something: the wallet's node is asked, and nobody has to sign. */
export function Trust({ of, told, ask, partly = words.partly }: TrustProps) {
  const node = useOwnNode()
  const reading = useOwnWord(node, JSON.stringify([of, { ...told, at: null }]), ask, told.at.hash)
  if (node && reading && !reading.ok && reading.fault === 'lie') return <Banner words={words.lie(reading.words)} />
  return <Word reading={reading} asked={node !== null} partly={partly} />
}

export const BountyTrust = ({ id, answer }: { id: Hex; answer: Bounty }) => (
  <Trust of={id} told={answer} ask={async ({ provider, account, about }) => (await import('../proving')).readBounty(provider, account, about, id, answer)} />
)

export const GuildTrust = ({ id, guild }: { id: Hex; guild: Guild }) => (
  <Trust
    of={id}
    told={guild}
    partly={people.guild.partly}
    ask={async ({ provider, account, about }) => (await import('../proving')).readGuild(provider, account, { about, guild: id, told: guild })}
  />
)

/** `asked`: a node was asked. */
function Word({ reading, asked, partly }: { reading: Reading | undefined; asked: boolean; partly: string }) {
  if (!asked || (reading && !reading.ok)) return <Told />
  if (!reading?.ok) return <p class="muted small">{words.asking}</p>
  return <Proved words={reading.partly ? partly : words.checked} />
}

export const Checked = () => <Proved words={words.checked} />
export const Differs = () => <Proved wrong words={words.differs} />
