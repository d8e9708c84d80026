// Words that several pages share: states, steps, units.
import { spoken } from './spoken'

export const parts = spoken({
  unit: 'units',
  about: (amount: string) => `≈ ${amount}`,
  nobody: 'nobody',
  untitled: (id: string) => `Bounty ${id}`,
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
