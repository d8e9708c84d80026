// The words of what goes to a court: an escalated bounty, and a complaint about work that has a warranty.
import { spoken } from './spoken'

const ruling = (pays: boolean): string => (pays ? 'The court has ruled, for good: the worker is paid.' : 'The court has ruled, for good: everybody has their own back.')

export const courts = spoken({
  title: 'Before the court',
  lead: 'No panel came to a verdict. The terms name a contract that asks a court, and whose ruling it carries to the escrow.',
  notNamed: 'The terms of this bounty name no court.',
  court: 'The court',
  arbiter: 'Asked by the arbiter',
  until: 'It has to rule until',
  state: 'Where it stands',
  notAsked: 'It was not asked. It needs time: whoever wants it should ask at once.',
  notEscalated: 'Only an escalated bounty goes before the court.',
  asked: (dispute: string) => `It was asked: its case is ${dispute}.`,
  waits: 'It has not ruled yet.',
  toCase: 'See its case',
  ruled: ruling,
  noted: (pays: boolean) => `A ruling is noted that can still be appealed: ${pays ? 'the worker is paid' : 'everybody has their own back'}.`,
  say: 'Say something to the court',
  uri: 'Where it can be read',
  uriHint: 'An address, such as ipfs://… or https://…, of a document that stays as it is. Anyone can say something, and all of it is public.',
  buttons: {
    ask: 'Ask the court',
    note: 'Note the ruling that stands',
    enforce: 'Carry the ruling to the escrow',
    evidence: 'Say it',
  },
  act: {
    titles: { ask: 'Ask the court', note: 'Note a ruling', enforce: 'Carry the ruling to the escrow', evidence: 'Say something to the court' },
    noCourt: 'The terms of this bounty name no court that is known here.',
    checked: (court: string) => `The arbiter is the contract that asks the court ${court}: its own code says so.`,
    storage: 'Who made the arbiter could have written a case into its storage, which no page can see: oathwork court show says whether it was made from this package’s code.',
    asked: (dispute: string) => `The court was asked already: its case is ${dispute}.`,
    notAsked: 'The court was not asked.',
    late: (date: string) => `The court had until ${date}. Everybody can have their own back now.`,
    given: ruling,
    tooEarly: (date: string) => `The court has not ruled for good. From ${date} on a ruling counts that can still be appealed.`,
    ask: {
      sentence: (cost: string, court: string) => `${cost} go from you to the court ${court}: its fee, which does not come back.`,
      until: (date: string) => `It has to rule until ${date}. Then anyone can give everybody their own back.`,
      then: 'If it rules one the worker is paid, by anything else everybody gets back what they put in.',
      note: 'It is asked once, by whoever asks first.',
      done: (dispute: string) => `Asked. Its case is ${dispute}. Say to it what it has to know.`,
    },
    note: {
      sentence: 'Nothing moves. The ruling that stands in the court is noted.',
      then: 'It counts if an appeal is not over in time; a ruling for good takes its place.',
      done: (pays: boolean) => (pays ? 'Noted: the worker is paid.' : 'Noted: everybody has their own back.'),
    },
    enforce: {
      open: 'The ruling that stands now, though it can still be appealed, is carried to the escrow.',
      then: 'It ends now, for good.',
      note: 'The court could say otherwise until this is in a block: then that counts.',
      done: (pays: boolean) => (pays ? 'The ruling is carried out: the worker is paid.' : 'The ruling is carried out: everybody has their own back.'),
    },
    evidence: {
      sentence: (uri: string) => `Nothing moves. You say to the court what can be read at ${uri}.`,
      then: 'Your account stands beside it, for good.',
      bad: 'Write an address with its scheme, such as ipfs://… or https://…, without spaces.',
      done: 'Said. The court can read it.',
    },
  },
})
