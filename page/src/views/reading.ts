// The views that are only read, as one part of the bundle.
export { About } from './About'
export { Bounty } from './Bounty'
export { Guild } from './Guild'
export { Guilds } from './Guilds'
export { Help } from './Help'
export { Notices } from './Notices'
