// The words of plans and rotas: posting the next, filling, taking out.
import type { TillKind } from '../chain/till'
import { spoken } from './spoken'

export const tills = spoken({
  title: { plan: 'The plan', rota: 'The rota' },
  lead: {
    plan: 'The next milestone is posted by anyone, once the one before it was paid. If it was not, the rest goes back to the organiser.',
    rota: 'The next one is posted by anyone, once its turn has come and the one before has ended, as long as the money lasts.',
  },
  nothing: 'This bounty is of no plan and no rota',
  nothingWords: 'Its poster is an account, or posts one bounty alone.',
  facts: { where: 'It stands at', organiser: 'Organiser', reward: 'The next one pays', fees: 'Fees of its panel', open: 'Open for claims', spec: 'Hash of its job' },
  last: 'No other follows: all were posted.',
  ask: 'How much it holds and whether the next can be posted now your wallet’s node says, when you press.',
  buttons: { next: 'Post the next', take: 'Take out what it holds', fill: 'Fill it', forSafe: 'Taking out, for the Safe’s file' },
  forSafeHint: (organiser: string) => `The file is for the organiser, if that is a Safe: ${organiser}.`,
  fileFill: 'Filling, for the Safe’s file',
  amount: 'How much',
  amountHint: 'From then on it belongs to the organiser.',
  badAmount: 'Write an amount above zero.',

  none: 'At this address stands no plan or rota that the factory has made.',
  checked: (kind: TillKind) => `The ${kind} was made by its factory, and the next offer is one that was agreed on: its own code says so.`,
  lives: 'One of its bounties lives: nothing else can be posted, and no plan emptied, before that has ended.',
  stopped: 'The rest was taken out: nothing more is posted.',
  notPaid: 'The last milestone was not paid, so nothing follows it. Anyone may send the rest to the organiser.',
  noneLeft: 'All milestones were posted.',
  tooEarly: (date: string) => `Its next turn begins on ${date}.`,
  missing: (held: string, amount: string) => `It holds ${held}; ${amount} are missing for the next one.`,
  moved: 'It has posted since this server read it.',
  otherOffer: 'The next offer is not what this server says: another was agreed on.',
  named: (kind: TillKind) => `Its panel is named, and the ${kind} knows only a hash of the names: whoever knows them posts it with the toolkit: oathwork ${kind} next.`,
  empty: 'It holds nothing.',
  cannot: (why: string) => `A trial run as the organiser fails on your network. ${why}`,
  notOrganiser: (organiser: string) => `Only the organiser takes money out: ${organiser}.`,

  next: {
    sentence: (stake: string, kind: TillKind) => `Nothing of yours moves. ${stake} go from the ${kind} into escrow.`,
    until: (date: string) => `Anyone may claim it until ${date}.`,
    then: { plan: 'When it is paid the next milestone can follow. Else the rest goes back to the organiser.', rota: 'When it has ended the next one can follow, from its turn on.' },
    done: (id: string) => `Posted. Its id is ${id}.`,
  },
  fill: {
    sentence: (amount: string, kind: TillKind, where: string) => `${amount} go from you to the ${kind} ${where}.`,
    until: 'From then on it belongs to the organiser, who can take it out at any time. You cannot.',
    then: (held: string) => `Then ${held} are there.`,
    done: (amount: string) => `Filled: ${amount}.`,
  },
  take: {
    sentence: (amount: string, to: string, isOwn: boolean) => (isOwn ? `${amount} come to you.` : `Nothing of yours moves. ${amount} go to the organiser ${to}.`),
    then: { plan: 'No milestone is posted any more. This cannot be undone.', rota: 'Nothing more is posted until somebody fills it.' },
    done: (amount: string, to: string) => `${amount} were sent to ${to}.`,
  },
})
