// The frame of the page, and the states that every list has.
import { spoken } from './spoken'

export const shell = spoken({
  name: 'oathwork',
  skip: 'Skip to the content',
  pages: { board: 'Board', queue: 'For me', guilds: 'Guilds', post: 'Post a bounty', account: 'My standing', notices: 'News' },
  nav: 'Pages',
  more: 'About this page',
  foot: 'Unaudited, for test networks. No cookies, no trackers, nothing from other servers.',
  help: 'Help',
  about: 'About and risks',
  orders: 'Signed for others',
  safe: 'For a Safe',
  title: (heading: string) => `${heading} · oathwork`,
  loading: 'Loading…',
  loaded: 'Loaded.',
  back: { board: 'Board', bounty: 'The bounty', guilds: 'Guilds', guild: 'The guild' },
  again: 'Try again',
  toBoard: 'Go to the board',
  local: 'local',
  network: (name: string) => `network ${name}`,
  behind: (blocks: number, date: string) =>
    `This server is ${blocks} blocks behind the chain. What you see is from ${date}. Signing waits until it has caught up.`,
  stale: (date: string) => `This server does not answer. What you see is from ${date}.`,
  clock: (minutes: number) =>
    `Your computer's clock and the chain's differ by ${minutes} minutes. All times here are the chain's.`,
  old: 'This page and its server are of different versions. Reload it to get the present one.',
  reload: 'Reload the page',
  failed: {
    title: 'This did not come',
    silent: 'The server does not answer. Is it running, and are you online?',
    said: (words: string) => `The server answered: ${words}`,
    many: 'Too many questions in a minute. Wait a little, then try again.',
    next: 'Nothing is lost: what happens is on the chain, whether this page runs or not.',
    part: 'A part of this page could not be loaded. Reload it, and if that does not help, the page was renewed meanwhile.',
    broke: 'This page has made a mistake. Nothing was sent. Reload it; if it comes again, please tell us.',
  },
  missing: {
    title: 'Nothing lives here',
    words: 'This address names no page. A bounty is at /bounty/ and its id, an account at /account/ and its address.',
    bounty: 'No such bounty',
    bountyWords: 'No bounty of this id was posted on this network. Is it one of another network?',
    guild: 'No such guild',
    guildWords: 'No guild of this number was founded on this network.',
    account: 'This is no account',
    accountWords: 'An account is 0x and 40 digits of 0–9 and a–f.',
  },
})
