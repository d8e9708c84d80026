// Help, promises and risks: longer texts.
import { spoken } from './spoken'

export interface Part {
  title: string
  text: string[]
}

export const prose = spoken({
  help: {
    title: 'How it works',
    lead: 'From a posted job to a paid one, and every other way it can end.',
    parts: [
      { title: 'The oath', text: ['Who claims a job stakes a small amount. It comes back with a yes, and with a no what is left after the peers were paid. Who vanishes loses all of it to the guild’s commons.'] },
      { title: 'The lot', text: ['When work is handed in, peers are drawn by a random number that nobody chose. Poster, worker and arbiter are never drawn.'] },
      { title: 'The verdict', text: ['Each peer looks at the evidence and signs a score from 0 to 100. A majority of the whole panel decides. Peers are paid for judging, not for agreeing; who stays away loses points.'] },
      { title: 'A no is not the end', text: ['Work that was sent back may be mended once by its worker before anybody else can claim it, and the same panel looks at it again.'] },
      { title: 'If nobody decides', text: ['After three panels the arbiter whom the terms name decides. Without one, everybody has their own back.'] },
      { title: 'Without a wallet', text: ['All can be read. To sign, install a wallet, or open this page in your wallet’s own browser.'] },
      { title: 'What is sent goes on', text: ['Once your wallet has sent something, you can close this page. A transaction that hangs can be sped up or cancelled in your wallet; the page sees either.'] },
      { title: 'From a terminal', text: ['Everything here can be done with the command oathwork, and oathwork web shows this page from your own computer.'] },
    ] as Part[],
  },
  about: {
    title: 'About this page',
    lead: 'What it promises, what it does not, and how to check it.',
    parts: [
      { title: 'What it does not do', text: ['No cookies, no trackers, nothing from other servers. What you write stays in this browser until you send it.'] },
      { title: 'What it checks', text: ['Before your wallet is asked, the page compares everything its server said with your wallet’s own network: the contract’s code, the terms by their hash, the state, the texts. One lie, and nothing is asked of your wallet.'] },
      { title: 'What it cannot check', text: ['A server that gives you another page can do anything. Run oathwork web on your own computer, or compare a server with oathwork web --verify and its address.'] },
    ] as Part[],
    risks: 'Known risks',
    riskList: [
      'The contracts are unaudited and for test networks. There is no owner, no upgrade and no pause: nobody can help.',
      'A lazy, bought or captured guild judges badly. With a quarter of the seats, now and then a panel is somebody’s.',
      'A guild that belongs to its poster could keep the whole oath of a worker. Look at who its steward is, and claim where the oath is small.',
      'The poster sees work that nobody judged: after three absent panels the money goes back, but the work was public.',
      'Anyone can send the transaction that ends a bounty; nobody must.',
      'What waits to be sent can be seen: claim first if your work can be read from what you hand in.',
      'Points are public for ever, and fade.',
    ],
    versions: 'This server',
    version: 'version',
    network: 'network',
    escrow: 'escrow',
    guilds: 'guilds',
    reputation: 'reputation',
    block: 'newest block',
    mailboxes: 'mailboxes',
    none: 'none',
    where: 'runs',
    local: 'on your own computer',
    public: 'for everybody',
    bundle: 'The files of this page, by their SHA-256',
    licences: 'Licences of what it is made with',
  },
})
