// The words of what stands around a bounty: posters that are contracts, courts, warranties.
import { spoken } from './spoken'

export const around = spoken({
  poster: {
    crowd: 'Many have posted this together, as a crowd.',
    plan: 'This is a milestone of a plan: its money for all of them was there before the first was posted.',
    rota: 'This comes again, once a period, as long as its money lasts.',
    toCrowd: 'See the crowd',
    organiser: 'Organised by',
  },
  milestones: {
    title: 'The milestones, in their order',
    lead: 'The next is posted when the one before it was paid. Else the rest goes back. The list is as this server tells it.',
    of: (number: number) => `Milestone ${number}`,
    here: 'this one',
    paid: 'paid',
    waits: 'not posted yet',
    more: (count: number) => `and ${count} more`,
  },
  ladder: {
    title: 'If the work is doubted',
    panel: (size: number) => `A panel of ${size} judges it. A majority decides.`,
    mend: 'A no sends it back: the worker mends it and delivers again, and the same panel judges.',
    again: 'Who is absent is replaced, twice at most.',
    court: 'If no panel has a majority, anyone can ask the arbiter’s court, at the court’s fee.',
    larger: (size: number, isSame: boolean) => `The court is a panel of ${size} of ${isSame ? 'the same' : 'another'} guild:`,
    other: 'The court is a contract of others, such as Kleros:',
    arbiter: 'If no panel has a majority, the arbiter decides:',
    nobody: 'If no panel has a majority, everybody has his own back.',
    asked: (dispute: string) => `The court was asked: its case is ${dispute}.`,
    notAsked: 'The court was not asked. It needs time: whoever wants it should ask at once.',
    given: (pays: boolean) => `It has ruled, for good: ${pays ? 'the worker is paid' : 'everybody has his own back'}. Anyone can carry that to the escrow.`,
    noted: (pays: boolean) => `Its ruling, which can still be appealed: ${pays ? 'the worker is paid' : 'everybody has his own back'}.`,
    waits: 'It has not ruled yet.',
    toCase: 'See its case',
  },
  warranty: {
    title: 'Warranty',
    share: (percent: string) => `${percent} % of the reward wait as a warranty.`,
    until: 'The poster can complain until',
    then: 'Then they are the worker’s:',
    court: 'A complaint is judged by the court',
    time: (span: string) => `It has ${span} to rule; else the worker has them.`,
    complained: 'The poster has complained. The court has until',
    ruled: (toPoster: boolean) => (toPoster ? 'The court has given them to the poster.' : 'The court has given them to the worker.'),
  },
  check: {
    poster: 'The poster is not what this server says: no factory of ours has made it.',
    court: 'The arbiter is not the contract that this server says, or asks another court.',
    caseMoved: 'The court’s case has moved on since this server read it.',
    warranty: 'What this server says of the warranty is not what was agreed on.',
  },
})
