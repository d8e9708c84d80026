// The words of wallets, checks and signing sheets.
import type { Fault } from '../checks/check'

export const sheets = {
  wallet: {
    injected: 'Browser wallet',
    unnamed: 'A wallet without a name',
    said: {
      refused: 'You said no in your wallet. Nothing was sent.',
      busy: 'Your wallet has a question open already: look at it, then try again.',
      'unknown chain': 'Your wallet does not know this network yet: add it there, then try again.',
      locked: 'Your wallet is locked, or shows this page no account: unlock it, then try again.',
      other: '',
    },
    other: (text: string) =>
      text ? `Your wallet answered: ${text}` : 'Your wallet answered with an error, and no reason.',
    none: 'No wallet was found in this browser. Install one, or open this page in your wallet’s own browser. Without one you can read everything here.',
    which: 'Which wallet?',
    connect: 'Connect a wallet',
    change: 'Change wallet',
    leave: 'Leave this wallet',
    connecting: 'Look at your wallet: it asks whether this page may see an account.',
    wrongChain: (has: number, needs: string) => `Your wallet is on network ${has}; this is on ${needs}.`,
    noChain: 'Your wallet does not say which network it is on.',
    switchTo: (name: string) => `Switch the wallet to ${name}`,
    sameName: (maker: string) => `by ${maker}`,
  },

  sheet: {
    checking: 'Checking with your wallet’s own network…',
    fee: 'network fee, about',
    balance: 'you have',
    free: 'A signature costs nothing, and nothing is sent to the network.',
    walletShows: 'Your wallet will show',
    contract: 'contract',
    amount: 'amount',
    type: 'type',
    domainHash: 'domain hash',
    messageHash: 'message hash',
    checked: 'What was checked',
    bytes: 'The bytes, for the careful',
    ends: 'More or less than before, on each end',
    endsWith: 'it ends with',
    go: 'Go to the wallet',
    close: 'Close',
    again: 'Check again',
    next: 'Go on to the next step',
    look: 'Look at your wallet… Nothing has been sent yet.',
    slow: 'Your wallet has not answered yet. Nothing has been sent. If you see no question there, open it yourself.',
    save: (name: string) => `Save ${name}`,
    stopped: {
      lie: 'Stopped: this server is wrong',
      no: 'This cannot be done now',
      behind: 'This has moved on',
      unknown: 'This cannot be checked now',
    } satisfies Record<Fault, string>,
    stoppedThen: {
      lie: 'Nothing was asked of your wallet. Do not use this server.',
      no: 'Nothing was asked of your wallet.',
      behind: 'Nothing was asked of your wallet. The server is some blocks behind: wait a moment, and read it again.',
      unknown: 'Nothing was asked of your wallet. Reading goes on; signing waits until it can be checked.',
    } satisfies Record<Fault, string>,
  },

  sent: {
    transaction: 'Transaction',
    asked: 'Your wallet has not answered yet. Look at it before you try again.',
    sent: 'Sent. Waiting for a block. You can close this page: it goes on without it.',
    sped: 'Your wallet sent it again, faster. Waiting for a block.',
    late: 'No block has taken it for two minutes. You can close this page: it goes on without it. In your wallet you can speed it up or cancel it.',
    in: 'A block has it.',
    refused: 'A block has it, and the contract refused it: the chain had changed. Only the network fee is gone.',
    replaced: 'Your wallet sent another transaction in its place. This one did not happen.',
    cancelled: 'It was cancelled in your wallet. It did not happen.',
    undone: 'The block that had it is gone: the network has undone it. It waits for another block.',
  },

  check: {
    noAccount: 'Connect a wallet first.',
    noPlan: 'There is nothing to sign.',
    noSignature: 'Your wallet gave no signature.',
    nodeSilent: (why: string) => `Your wallet’s network does not answer. ${why}`.trim(),
    chainChanged: (before: number, now: number | null) =>
      `Your wallet has changed to network ${now ?? '?'}; what was checked is on network ${before}.`,
    accountChanged: (account: string) => `Your wallet has changed its account; what was checked was for ${account}.`,
    tooPoor: (has: string, needs: string) => `You have ${has}; this takes ${needs}, with the network fee.`,
    refused: (why: string) => `The network refuses it in a trial run. ${why}`,
    sure: {
      trial: 'A trial run of these very bytes on your network succeeds.',
    },
  },
}
