// Words that several pages share: states, steps, units.
import { spoken } from './spoken'

export const parts = spoken({
  unit: 'units',
  about: (amount: string) => `≈ ${amount}`,
  below: (amount: string) => `< ${amount}`,
  untitled: (id: string) => `Bounty ${id}`,
  trust: {
    told: 'As this server tells it. With a wallet on this network, it is checked there.',
    list: 'As this server tells it. With a wallet on this network, each of them is checked when you open it.',
    asking: 'Checking with your wallet’s own network…',
    checked: 'Checked with your wallet’s own network.',
    partly: 'The terms were checked with your wallet’s own network; how it ended is as this server tells it.',
    lie: (why: string) => `This server is wrong: do not use it. ${why}`,
    differs: 'This server says something else. What stands here is your own network’s word.',
  },
  states: {
    Open: 'open',
    SentBack: 'sent back',
    Claimed: 'being worked on',
    Delivered: 'waits for the lot',
    InReview: 'being judged',
    Escalated: 'with the arbiter',
    Paid: 'paid',
    Ruled: 'ruled',
    Withdrawn: 'taken back',
    Unverified: 'nobody judged',
  } as Record<string, string>,
})
